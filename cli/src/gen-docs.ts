/**
 * Writes docs/cli.md and docs/diagnostics.md out of the command table and the catalogue. `--check` writes nothing and names what differs.
 *
 * @module
 */
import { readFile, writeFile } from "node:fs/promises";
import { cliReference, diagnosticsReference } from "./reference-docs.ts";

const documents: Readonly<Record<string, () => string>> = { "docs/cli.md": cliReference, "docs/diagnostics.md": diagnosticsReference };

const checks = process.argv.includes("--check");
for (const [name, write] of Object.entries(documents)) {
  const file = new URL(`../../${name}`, import.meta.url);
  const text = write();
  const committed = await readFile(file, "utf8").catch(() => undefined);
  if (committed === text) continue;
  if (checks) {
    process.stderr.write(`${name} is not what the sources say. Run "npm run gen".\n`);
    process.exitCode = 1;
  } else {
    await writeFile(file, text);
  }
}
