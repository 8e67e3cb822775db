/**
 * Write what is generated from the contracts, and remove what no longer is. `--check` changes nothing and exits 1 when a file differs.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";

import { generate, generatedFolders } from "./generate.ts";
import { contractsRoot } from "./layout.ts";

const isCheck = process.argv.includes("--check");
const generated = await generate();

const stale = [...generated].filter(([path, content]) => {
  const file = join(contractsRoot, path);
  return !existsSync(file) || readFileSync(file, "utf8") !== content;
});

const left = generatedFolders
  .map((folder) => join(contractsRoot, folder))
  .filter((folder) => existsSync(folder))
  .flatMap((folder) => readdirSync(folder, { recursive: true, withFileTypes: true }))
  .filter((entry) => entry.isFile())
  .map((entry) => relative(contractsRoot, join(entry.parentPath, entry.name)))
  .filter((path) => !generated.has(path));

for (const [path, content] of stale) {
  if (isCheck) console.error(`wit/${path} is not what the contracts generate; run 'npm run gen' and commit the result`);
  else {
    const file = join(contractsRoot, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
    console.log(`wrote wit/${path}`);
  }
}

for (const path of left) {
  if (isCheck) console.error(`wit/${path} is generated from nothing any more; run 'npm run gen' and commit the result`);
  else {
    rmSync(join(contractsRoot, path));
    console.log(`removed wit/${path}`);
  }
}

if (isCheck && stale.length + left.length > 0) process.exitCode = 1;
