// Loads a component through the host's cache and prints what that took, in milliseconds. A program of its own, because a second load in the same
// process would find warm code: host-rows.ts runs it again and again.
import { enableCompileCache } from "node:module";

const [component = "", cacheDir = "", compileCache = ""] = process.argv.slice(2);
enableCompileCache(compileCache);
const { createPluginHost } = await import("@masterchef/kernel/host");
const { readTranspiled } = await import("./transpiled.ts");

const began = performance.now();
await using host = await createPluginHost({ plugins: [{ name: "masterchef/files", path: component }], cacheDir });
const instantiate = await readTranspiled(cacheDir);
await instantiate();
const ms = performance.now() - began;

if (host.plugins.length !== 1) throw new Error("The host has not admitted the component.");
process.stdout.write(`${ms}\n`);
