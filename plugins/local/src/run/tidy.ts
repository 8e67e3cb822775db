import { closeSync, openSync, readdirSync, readSync, unlinkSync } from "node:fs";
import { join } from "node:path";
import { digestLine } from "../blob/keep-log.ts";
import { closeDirectory, openDirectory } from "../path/open-parent.ts";
import { isTemporaryName, temporaryPrefix } from "./temporary.ts";

/**
 * Removes the temporary files that processes which are gone left half made, as their keep logs tell. Whoever calls it knows that no other process works for the
 * same controller. What cannot be removed stays: nothing depends on it.
 */
export function tidy(folder: string): void {
  for (const name of namesIn(folder)) {
    if (!name.endsWith(".kept")) continue;
    const { prefix, directories } = readTrace(join(folder, name));
    if (prefix === undefined || prefix === temporaryPrefix) continue;
    for (const directory of directories) removeTemporaries(directory, prefix);
  }
}

function removeTemporaries(path: string, prefix: string): void {
  try {
    const directory = openDirectory(path);
    try {
      for (const name of namesIn(directory.at("."))) {
        if (name.startsWith(prefix) && isTemporaryName(name)) unlinkSync(directory.at(name));
      }
    } finally {
      closeDirectory(directory);
    }
  } catch {
    // It is gone, or out of reach.
  }
}

interface Trace {
  readonly prefix: string | undefined;
  readonly directories: ReadonlySet<string>;
}

const longestLine = 64 * 1024;

/** What a keep log tells of temporary files. The bytes in it are passed over. */
function readTrace(path: string): Trace {
  let prefix: string | undefined;
  const directories = new Set<string>();
  let fd: number | undefined;
  try {
    fd = openSync(path, "r");
    const buffer = Buffer.alloc(longestLine);
    for (let at = 0; ;) {
      const end = buffer.subarray(0, readSync(fd, buffer, 0, buffer.length, at)).indexOf(0x0a);
      if (end === -1) break;
      const line: unknown = JSON.parse(buffer.toString("utf8", 0, end));
      const fields = fieldsOf(line);
      const [temporaries, directory, kept] = ["temporaries", "directory", "kept"].map((name) => fields.get(name));
      if (typeof temporaries === "string") prefix = temporaries;
      if (typeof directory === "string") directories.add(directory);
      at += end + 1 + (kept === undefined ? 0 : Number(fieldsOf(kept).get("size")) + digestLine);
    }
  } catch {
    // It ends where the process ended.
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
  return { prefix, directories };
}

function fieldsOf(value: unknown): ReadonlyMap<string, unknown> {
  return new Map(typeof value === "object" && value !== null ? Object.entries(value) : []);
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
