/** Bundles the command line with its kernel into dist/, and writes down what it was made from. Run by `npm run build`. */
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";
import type { Plugin } from "rolldown";

const here = fileURLToPath(new URL(".", import.meta.url));
const root = path.dirname(path.resolve(here));
const dist = path.join(here, "dist");
const beside = path.join(here, `.dist-${process.pid}`);
/** Besides the sources: whatever changes one of the bundled packages changes the lock. */
const lock = path.join(root, "package-lock.json");

/** Where the kernel names the code it is: records of what another code concluded are not used. */
const placeOfDigest = "<digest of the bundle>";

/** A module finds its neighbours (plugins, examples, the worker's entry) where its source lies, bundled or not. */
const placesOfSources: Plugin = {
  name: "places-of-sources",
  transform: {
    filter: { code: /import\.meta\.(?:url|resolve)/u },
    handler(code, id) {
      if (id.includes(`${path.sep}node_modules${path.sep}`)) return null;
      const place = path.relative(dist, id).replaceAll(path.sep, "/");
      const resolve = `((name) => require("node:url").pathToFileURL(require("node:module").createRequire(import.meta.url).resolve(name)).href)`;
      const resolving = code.replaceAll("import.meta.resolve", resolve);
      return resolving.replaceAll("import.meta.url", `new URL(${JSON.stringify(place)}, import.meta.url).href`);
    },
  },
};

/** What nearly every command loads one after another is one file each, with all it needs: finding and linking a file costs more than what stands in it. */
const loadedTogether = [
  { name: "base", test: /kernel\/src\/(?:ir|diagnostics|address|graph)\//u, priority: 3 },
  { name: "site", test: /kernel\/src\/(?:composition\/(?:site-context|settled-before)|state\/plugin-lock-check)\.ts/u, priority: 2 },
  { name: "view", test: /cli\/src\/(?:view\/human|view\/site-text|with-kernel)\.ts|kernel\/src\/kernel\.ts/u, priority: 2 },
  { name: "compile", test: /kernel\/src\/composition\/(?:compile-site|editor-schema|validate-site)\.ts/u, priority: 1 },
] as const;

const bundle = await rolldown({
  input: path.join(here, "src/main.ts"),
  platform: "node",
  // What carries WebAssembly of its own finds it beside its own files, and is loaded rarely.
  external: ["@bytecodealliance/jco-transpile", "@bufbuild/re2"],
  plugins: [placesOfSources],
});
const sources = new Set([lock]);
const { output } = await bundle.generate({
  // Modules of CommonJS: to import a part of Node loads all of that part, to require it does not.
  format: "cjs",
  entryFileNames: "[name].cjs",
  chunkFileNames: "[name]-[hash].cjs",
  codeSplitting: { groups: [...loadedTogether] },
});
await bundle.close();
rmSync(beside, { recursive: true, force: true });
mkdirSync(beside, { recursive: true });
const hashed = createHash("sha256");
for (const chunk of output) if (chunk.type === "chunk") hashed.update(chunk.code);
const digest = `sha256:${hashed.digest("hex")}`;
let placed = 0;
for (const chunk of output) {
  if (chunk.type !== "chunk") continue;
  const parts = chunk.code.split(placeOfDigest);
  placed += parts.length - 1;
  writeFileSync(path.join(beside, chunk.fileName), parts.join(digest));
  for (const id of chunk.moduleIds) if (path.isAbsolute(id) && !id.includes(`${path.sep}node_modules${path.sep}`)) sources.add(id);
}
if (placed === 0)
  throw new Error(`Cannot bundle the command line: nothing in it says ${placeOfDigest}; see kernel/src/composition/code-digest.ts.`);
writeFileSync(path.join(beside, "sources.json"), JSON.stringify([...sources].toSorted().map(stamp)));
readFileSync(path.join(beside, "main.cjs"));
rmSync(dist, { recursive: true, force: true });
renameSync(beside, dist);

/** What tells, for the price of one look, that a source is another one now. */
function stamp(file: string): readonly [path: string, size: number, mtimeMs: number] {
  const { size, mtimeMs } = statSync(file);
  return [path.relative(dist, file).replaceAll(path.sep, "/"), size, mtimeMs];
}
