import { baseName, joinPath, parentOf } from "@masterchef/sdk";

/** Where it is unpacked first: beside the destination, on the same file system. */
export function stagingPath(path: string): string {
  return joinPath(parentOf(path), `.${baseName(path)}.masterchef-unpacked`);
}

/** Where an archive is fetched to. */
export function downloadPath(path: string): string {
  return joinPath(parentOf(path), `.${baseName(path)}.masterchef-fetched`);
}
