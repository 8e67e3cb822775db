import { readFile } from "node:fs/promises";
import { transpileBytes } from "@bytecodealliance/jco-transpile";
import { acceptLifted, liftingExactText } from "@masterchef/wit/codec";
import type { FactsFunctions, ProviderFunctions } from "@masterchef/wit/guest";

/** What the transpiler's output exports. */
interface Transpiled {
  instantiate(getCoreModule: (path: string) => Promise<WebAssembly.Module>, imports: object): Promise<Readonly<Record<string, unknown>>>;
}

/** A built provider, instantiated as barely as can be: no limits, no worker. For tests of the plugin, not for use. */
export async function instantiateProvider(path: string): Promise<ProviderFunctions> {
  const found = await instantiate(path, "masterchef:provider/provider@0.1.0");
  // Numbers of 64 bits come out as bigint, which is nothing the contract's types know.
  if (isProvider(found))
    return {
      ...found,
      decide: (facts, answers, batch) => found.decide(facts, answers, batch).map((verdict) => acceptLifted("Verdict", verdict)),
      discover: (facts, answers, batch) => found.discover(facts, answers, batch).map((page) => acceptLifted("Discovery", page)),
    };
  throw new TypeError(`Cannot use ${path}: it is no provider`);
}

/** A built facts plugin, likewise. */
export async function instantiateFacts(path: string): Promise<FactsFunctions> {
  const found = await instantiate(path, "masterchef:facts/facts@0.1.0");
  if (isFacts(found)) return found;
  throw new TypeError(`Cannot use ${path}: it is no facts plugin`);
}

async function instantiate(path: string, name: string): Promise<unknown> {
  const { files } = await transpileBytes(await readFile(path), { name: "plugin", instantiation: "async", noComponentErrorWrapping: true });
  const javascript = Buffer.from(files["plugin.js"] ?? new Uint8Array()).toString();
  const code = Buffer.from(liftingExactText(javascript)).toString("base64");
  const loaded: unknown = await import(`data:text/javascript;base64,${code}`);
  if (!isTranspiled(loaded)) throw new TypeError(`Cannot use ${path}: the transpiler gave no module`);
  const instance = await loaded.instantiate((file) => WebAssembly.compile(new Uint8Array(files[file] ?? new Uint8Array())), {});
  return instance[name];
}

function isTranspiled(value: unknown): value is Transpiled {
  return typeof value === "object" && value !== null && "instantiate" in value && typeof value.instantiate === "function";
}

/** Whether it is what a provider exports. */
export function isProvider(value: unknown): value is ProviderFunctions {
  return typeof value === "object" && value !== null && "decide" in value && "canonicalize" in value && "bound" in value;
}

/** Whether it is what a facts plugin exports. */
export function isFacts(value: unknown): value is FactsFunctions {
  return typeof value === "object" && value !== null && "gather" in value;
}
