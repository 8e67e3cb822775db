// npm run build: builds the plugins that run as components into plugins/<name>/dist. The builder leaves a plugin alone whose sources have the
// digest that its component was sealed with, so this costs little when there is nothing to do; "npm ci" runs it (see "prepare").
import { runProgram, node } from "./run-program.mjs";

const components = ["plugins/files", "plugins/command", "plugins/facts"];

const { code } = await runProgram(node, ["sdk/src/build/main.ts", ...components, ...process.argv.slice(2)]);
if (code !== 0) console.error(`Cannot build the plugins: the builder ended with exit code ${code}; what it said is above.`);
process.exitCode = code;
