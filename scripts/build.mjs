// npm run build: builds the plugins that come with Masterchef into plugins/<name>/dist, and bundles the command line into cli/dist. Builders leave alone what has the digest of its sources
// already, so this costs little when there is nothing to do; "npm ci" runs it (see "prepare").
import { existsSync, readdirSync } from "node:fs";
import { isInstalled, node, runProgram } from "./run-program.mjs";

const plugins = readdirSync("plugins").map((name) => `plugins/${name}`);
const builtByItself = plugins.filter((folder) => existsSync(`${folder}/build.ts`));
const components = plugins.filter((folder) => existsSync(`${folder}/manifest.json`) && !builtByItself.includes(folder));

/** Each with what builds it: components with the SDK, the executables by themselves. */
const builds = [["sdk/src/build/main.ts", ...components], ...builtByItself.map((folder) => [`${folder}/build.ts`]), ["cli/build.ts"]];

if (!isInstalled()) {
  console.error('Cannot build the plugins: the workspace is not installed. Run "npm ci" first.');
  process.exit(1);
}

const codes = await Promise.all(
  builds.map(async (args) => {
    const { code } = await runProgram(node, args);
    if (code !== 0) console.error(`Cannot build ${args.at(-1)}: ${args[0]} ended with exit code ${code}; what it said is above.`);
    return code;
  }),
);
process.exitCode = codes.every((code) => code === 0) ? 0 : 1;
