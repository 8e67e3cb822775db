/**
 * Writes docs/conformance-checks.md out of the checks. `--check` writes nothing and names what differs.
 *
 * @module
 */
import { readFile, writeFile } from "node:fs/promises";
import { checks } from "./checks.ts";
import { checksPage } from "./checks-page.ts";

const file = new URL("../../docs/conformance-checks.md", import.meta.url);
const text = checksPage(checks);
if ((await readFile(file, "utf8").catch(() => undefined)) !== text) {
  if (process.argv.includes("--check")) {
    process.stderr.write(`docs/conformance-checks.md is not what the checks say. Run "npm run gen".\n`);
    process.exitCode = 1;
  } else await writeFile(file, text);
}
