import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, statSync } from "node:fs";
import path from "node:path";

/** The files that every subject must make: the same names, bytes and modes, whoever makes them. */
export interface ManagedFiles {
  /** Absolute path of the folder that holds them. */
  readonly folder: string;
  readonly names: readonly string[];
}

/** What a file holds after the line with its own name. */
export const commonLines = ["managed = yes", "listen = 0.0.0.0:8080", "log = /var/log/service.log", ""] as const;

/** Describes `count` files in a folder, f0001.conf and on; makes none of them. */
export function manageFiles(folder: string, count: number): ManagedFiles {
  const names = Array.from({ length: count }, (_, index) => `f${String(index + 1).padStart(4, "0")}`);
  return { folder, names };
}

/** The content of the file with a name. */
export function contentOf(name: string): string {
  return [`name = ${name}`, ...commonLines].join("\n");
}

/**
 * Gives the folder away for an empty one, so that the next run is a first one. What was in it stays beside it until the scratch folder goes: ext4 passes over
 * what was freed a moment ago each time it makes a file, which after a thousand removals takes ten times as long as making it.
 */
export function removeFiles(files: ManagedFiles): void {
  if (existsSync(files.folder)) renameSync(files.folder, mkdtempSync(`${files.folder}-before-`));
  mkdirSync(files.folder, { recursive: true });
}

/**
 * Holds the folder against what was to be made.
 *
 * @returns what is wrong, or undefined. A figure of a subject that made something else would mean nothing.
 */
export function problemWith(files: ManagedFiles): string | undefined {
  const found = readdirSync(files.folder).length;
  if (found !== files.names.length) return `${found} files instead of ${files.names.length}`;
  for (const name of files.names) {
    const file = path.join(files.folder, `${name}.conf`);
    if (readFileSync(file, "utf8") !== contentOf(name)) return `${file} has another content`;
    if ((statSync(file).mode & 0o7777) !== 0o644) return `${file} has another mode`;
  }
  return undefined;
}
