// Loads a component through the host's cache and prints what that took, in milliseconds. A program of its own, because a second load in the same
// process would find warm code: host-rows.ts runs it again and again.
import { hash } from "node:crypto";
import { readFileSync } from "node:fs";
import { enableCompileCache } from "node:module";

const [component = "", cacheDir = "", compileCache = ""] = process.argv.slice(2);
enableCompileCache(compileCache);
const { createPluginHost } = await import("@masterchef/kernel/host");
const { readTranspiled } = await import("./transpiled.ts");

const name = "masterchef/files";
const digest = `sha256:${hash("sha256", readFileSync(component))}`;
const began = performance.now();
// As a site with a lock does it: what is known by the digest is not read again, and the file is held against it.
await using host = await createPluginHost({ plugins: [{ name, path: component, digest }], cacheDir, admitOnUse: true });
await host.admit([name]);
const instantiate = await readTranspiled(cacheDir);
await instantiate();
const ms = performance.now() - began;

if (host.plugins.length !== 1) throw new Error("The host has not admitted the component.");
process.stdout.write(`${ms}\n`);
