/**
 * Writes docs/resources out of the manifests of the plugins that come along. `--check` writes nothing and names what differs.
 *
 * @module
 */
import { mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { parseJson } from "../json.ts";
import { describedPlugin, resourceIndex, resourcePage } from "./resource-reference.ts";

const plugins = new URL("../../../plugins/", import.meta.url);
const target = new URL("../../../docs/resources/", import.meta.url);
const checks = process.argv.includes("--check");

const names = (await readdir(plugins)).toSorted();
const manifests = await Promise.all(names.map((name) => readFile(new URL(`${name}/manifest.json`, plugins), "utf8").catch(() => "null")));
const described = manifests.flatMap((text) => describedPlugin(parseJson(text)) ?? []);
const pages = described.flatMap((plugin) => Object.keys(plugin.types).map((type) => [`${type}.md`, resourcePage(plugin, type)] as const));

for (const [name, text] of [["README.md", resourceIndex(described)] as const, ...pages]) {
  const file = new URL(name, target);
  const committed = await readFile(file, "utf8").catch(() => undefined);
  if (committed === text) continue;
  if (checks) {
    process.stderr.write(`docs/resources/${name} is not what the manifests say. Run "npm run gen".\n`);
    process.exitCode = 1;
  } else {
    await mkdir(target, { recursive: true });
    await writeFile(file, text);
  }
}
