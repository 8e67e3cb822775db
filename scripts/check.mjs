// npm run check: every gate but the tests, each with its result line. All of them run even when one fails, so that one run shows all there is.
import { generators } from "./generators.mjs";
import { isInstalled, node, runProgram } from "./run-program.mjs";

const gates = [
  { name: "types", program: "tsc", args: ["-p", "tsconfig.json"] },
  { name: "types of the pure folders", program: "tsc", args: ["-p", "tsconfig.pure.json"] },
  { name: "lint", program: "oxlint", args: ["--deny-warnings"] },
  { name: "format", program: "oxfmt", args: ["--check"] },
  { name: "unused code", program: "knip", args: ["--no-progress"] },
  ...generators.map(({ name, entry }) => ({ name: `generated ${name}`, program: node, args: [entry, "--check"] })),
];

if (!isInstalled()) {
  console.error('The workspace is not installed. Run "npm ci" first.');
  process.exit(1);
}

const failed = [];
for (const { name, program, args } of gates) {
  const began = performance.now();
  const { code, output } = await runProgram(program, args, { quiet: true });
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  console.log(`${code === 0 ? "ok    " : "FAILED"} ${name}, ${seconds} s`);
  if (code === 0) continue;
  failed.push(name);
  console.log(output.trimEnd().replace(/^/gm, "    "));
}
console.log(
  failed.length === 0 ? `All ${gates.length} gates passed.` : `${failed.length} of ${gates.length} gates failed: ${failed.join(", ")}.`,
);
process.exitCode = failed.length === 0 ? 0 : 1;
