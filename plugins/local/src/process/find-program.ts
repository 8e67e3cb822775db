import { accessSync, constants, statSync } from "node:fs";
import { errorCode } from "../failure.ts";

/** Where programs are looked for. Also the `PATH` every program is given. */
export const searchPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** What a program's name led to. */
export type Found =
  | { readonly tag: "found"; readonly val: string }
  | { readonly tag: "missing" }
  | { readonly tag: "denied"; readonly val: string }
  | { readonly tag: "malformed" };

/**
 * Looks a program up without a shell: a bare name in `searchPath`, or an absolute path.
 *
 * Done here and not by the system, which says the same ENOENT for a missing program, interpreter and working directory.
 */
export function findProgram(name: string): Found {
  if (name === "" || name.includes("\0")) return { tag: "malformed" };
  if (name.startsWith("/")) return probe(name);
  if (name.includes("/")) return { tag: "malformed" };
  let denied: Found | undefined;
  for (const directory of searchPath.split(":")) {
    const found = probe(`${directory}/${name}`);
    if (found.tag === "found") return found;
    if (found.tag === "denied") denied ??= found;
  }
  return denied ?? { tag: "missing" };
}

function probe(path: string): Found {
  try {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat === undefined) return { tag: "missing" };
    if (!stat.isFile()) return { tag: "denied", val: path };
    accessSync(path, constants.X_OK);
    return { tag: "found", val: path };
  } catch (error) {
    return errorCode(error) === "EACCES" ? { tag: "denied", val: path } : { tag: "missing" };
  }
}
