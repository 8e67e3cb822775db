import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** The repository's root folder. */
export const root = fileURLToPath(new URL("../", import.meta.url));

const binFolder = path.join(root, "node_modules/.bin");

/** The installed Node that reads TypeScript; the one that runs this script may be older. */
export const node = path.join(binFolder, "node");

/** Whether `npm ci` has been here. */
export function isInstalled() {
  return existsSync(node);
}

/**
 * Runs a program from the root, with the workspace's own programs first on the PATH.
 *
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: Record<string, string>, quiet?: boolean }} [options] quiet: collect output instead of passing it through
 * @returns {Promise<{ code: number, output: string }>} code 127 when the program does not start, 128 when a signal ended it
 */
export function runProgram(program, args, { cwd = root, env = {}, quiet = false } = {}) {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd,
      env: { ...process.env, ...env, PATH: `${binFolder}${path.delimiter}${process.env.PATH ?? ""}` },
      stdio: quiet ? ["ignore", "pipe", "pipe"] : "inherit",
    });
    const chunks = [];
    child.stdout?.on("data", (chunk) => chunks.push(chunk));
    child.stderr?.on("data", (chunk) => chunks.push(chunk));
    child.once("error", (error) => resolve({ code: 127, output: `${program}: ${error.message}\n` }));
    child.once("close", (code) => resolve({ code: code ?? 128, output: Buffer.concat(chunks).toString("utf8") }));
  });
}
