import { transpileBytes, unpackWit } from "@bytecodealliance/jco-transpile";
import { componentEmbed, componentNew } from "@bytecodealliance/jco-transpile/wasm-tools";

import { withLaidOut } from "./layout.ts";

/** A component of a world that traps whatever is called. `world` is its full name, `masterchef:provider/provider-plugin@0.1.0`. */
export async function dummyComponent(world: string): Promise<Uint8Array> {
  return componentNew(await dummyModule(world));
}

/**
 * What a world says, in the normal form of the official parser: path to WIT text, without comments.
 * The world's own package is `package.wit`, those it uses lie below `deps/`.
 */
export async function normalForm(world: string): Promise<ReadonlyMap<string, string>> {
  const module = await WebAssembly.compile(new Uint8Array(await dummyModule(world)));
  const [section] = WebAssembly.Module.customSections(module, "component-type");
  if (!section) throw new Error(`no WIT came with the dummy of ${world}`);
  return unpackWit(undefined, new Uint8Array(section));
}

/**
 * The declarations the transpiler writes for a component's interfaces: path to text. Two components with the same declarations have the same
 * structure, except that it calls every number of up to 32 bits the same. The declaration of the component itself is left out: engines add to it.
 */
export async function interfaceDeclarations(component: Uint8Array): Promise<Readonly<Record<string, string>>> {
  const { files } = await transpileBytes(component, { name: "plugin", instantiation: "async" });
  const decoder = new TextDecoder();
  const paths = Object.keys(files).filter((path) => path.startsWith("interfaces/") && path.endsWith(".d.ts"));
  return Object.fromEntries(paths.toSorted().map((path) => [path, decoder.decode(files[path])]));
}

function dummyModule(world: string): Promise<Uint8Array> {
  return withLaidOut((witPath) => componentEmbed({ witPath, world, dummy: true }));
}
