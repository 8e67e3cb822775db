import { readFileSync } from "node:fs";
import type { UserEntry } from "../account/account-files.ts";

/** How to start a worker through sudo. */
export interface SudoStart {
  readonly argv: readonly string[];
  /** What goes into its standard input before anything else. */
  readonly firstBytes: Buffer;
}

/**
 * A worker for another user, who need not be able to read the executable: it may lie in a folder that is private to us. So its text goes over
 * standard input, and a few words on the command line take it from there, by way of a file of the user that is removed once it is loaded.
 *
 * @param command program, script and arguments that make a process a worker.
 */
export function throughSudo([program = process.execPath, script = "", ...rest]: readonly string[], user: UserEntry): SudoStart {
  const firstBytes = readFileSync(script);
  const start = [
    "const { mkdtempSync, readSync, rmSync, writeFileSync } = require('node:fs');",
    `const text = Buffer.alloc(${firstBytes.length});`,
    "for (let at = 0; at < text.length; ) { const more = readSync(0, text, at, text.length - at); if (more === 0) process.exit(1); at += more; }",
    "const folder = mkdtempSync(require('node:os').tmpdir() + '/masterchef-worker-');",
    "writeFileSync(folder + '/local.mjs', text);",
    "import(folder + '/local.mjs').finally(() => rmSync(folder, { recursive: true }));",
  ].join(" ");
  return { argv: ["sudo", "-n", "-u", `#${user.uid}`, "--", program, "-e", start, "--", "masterchef-local", ...rest], firstBytes };
}
