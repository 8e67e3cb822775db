/** `file-info` to `fileInfo`. */
export function camel(name: string): string {
  return name.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/** `file-info` to `FileInfo`. */
export function pascal(name: string): string {
  return camel(`-${name}`);
}

/** `file-info` to `file_info`. */
export function snake(name: string): string {
  return name.replaceAll("-", "_");
}

/** `FileInfo` or `file-info` to `FILE_INFO`. */
export function upper(name: string): string {
  return snake(name.replace(/(?<=[a-z0-9])([A-Z])/g, "-$1")).toUpperCase();
}
