/**
 * Write what is generated from the contracts. `--check` writes nothing and exits 1 when a file differs.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { generate } from "./generate.ts";
import { contractsRoot } from "./layout.ts";

const isCheck = process.argv.includes("--check");
const stale = [...(await generate())].filter(([path, content]) => {
  const file = join(contractsRoot, path);
  return !existsSync(file) || readFileSync(file, "utf8") !== content;
});

for (const [path, content] of stale) {
  const file = join(contractsRoot, path);
  if (isCheck) console.error(`wit/${path} is not what the contracts generate; run 'npm run gen' and commit the result`);
  else {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
    console.log(`wrote wit/${path}`);
  }
}

if (isCheck && stale.length > 0) process.exitCode = 1;
