// npm run gen [-- --check]: writes every generated file anew, or only compares.
import { generators } from "./generators.mjs";
import { node, runProgram } from "./run-program.mjs";

let failed = 0;
for (const { name, entry } of generators) {
  const { code } = await runProgram(node, [entry, ...process.argv.slice(2)]);
  if (code !== 0) failed += 1;
  console.log(`${code === 0 ? "ok    " : "FAILED"} ${name} (${entry})`);
}
process.exitCode = failed === 0 ? 0 : 1;
