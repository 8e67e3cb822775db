import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

/** Makes one instance. */
export type Instantiate = () => Promise<unknown>;

/** Compiles and links the one component that lies in the host's cache folder, as the host's worker does. */
export async function readTranspiled(cacheDir: string): Promise<Instantiate> {
  const files = readdirSync(cacheDir, { recursive: true, encoding: "utf8" }).map((name) => path.join(cacheDir, name));
  const javascript = files.find((file) => path.basename(file) === "plugin.js");
  if (javascript === undefined) throw new Error(`The host left no transpiled component in ${cacheDir}.`);
  const cores = files.filter((file) => file.endsWith(".wasm") && path.dirname(file) === path.dirname(javascript));
  const modules = new Map(cores.map((file) => [path.basename(file), new WebAssembly.Module(new Uint8Array(readFileSync(file)))]));
  const loaded: unknown = await import(pathToFileURL(javascript).href);
  const instantiate: unknown = typeof loaded === "object" && loaded !== null ? Reflect.get(loaded, "instantiate") : undefined;
  if (!isFunction(instantiate)) throw new Error(`${javascript} exports no function "instantiate".`);
  return async () => instantiate((name: string) => modules.get(name), {});
}

function isFunction(value: unknown): value is (...values: readonly unknown[]) => unknown {
  return typeof value === "function";
}
