import { readFile } from "node:fs/promises";
import { transpileBytes } from "@bytecodealliance/jco-transpile";
import { liftingExactText } from "@masterchef/wit/codec";
import { boundModules } from "../component/bound-memory.ts";
import type { Contract } from "../contracts.ts";
import type { CallFailure } from "../carrier.ts";
import { javascriptName } from "./transpiled-component.ts";

/** The files of a component in the form that is run, or why it is refused. */
export type Transpiled =
  | { readonly tag: "ok"; readonly val: ReadonlyMap<string, Uint8Array> }
  | { readonly tag: "err"; readonly val: CallFailure };

/**
 * Transpile a component, compare the structure of its types with the released contract, and put a maximum on its memories. Runs none of its code.
 * Must only be given a component whose imports and exports were found right.
 */
export async function transpileComponent(bytes: Uint8Array, contract: Contract, memoryMiB: number): Promise<Transpiled> {
  const { files } = await transpileBytes(bytes, {
    name: "plugin",
    instantiation: "async",
    noComponentErrorWrapping: true,
    emitTypescriptDeclarations: true,
    nodejsCompat: false,
    tlaCompat: false,
    minify: true,
  }).catch((error: unknown) => {
    // Bytes that look like a component from outside may still be damaged inside.
    return { files: { error: new TextEncoder().encode(error instanceof Error ? error.message : String(error)) } };
  });
  const entries = new Map(Object.entries(files));
  const failed = entries.get("error");
  if (failed !== undefined) {
    return {
      tag: "err",
      val: { code: "MC_HOST_NOT_COMPONENT", detail: `cannot be read as a component: ${new TextDecoder().decode(failed)}` },
    };
  }
  const different = await differentInterface(entries, contract);
  if (different !== undefined) return { tag: "err", val: { code: "MC_HOST_STRUCTURE", detail: different } };
  const javascript = entries.get(javascriptName);
  if (javascript === undefined) return { tag: "err", val: { code: "MC_HOST_NOT_COMPONENT", detail: "has nothing to run" } };
  const modules = boundModules(new Map([...entries].filter(([name]) => name.endsWith(".wasm"))), memoryMiB);
  if (modules.tag === "err") return { tag: "err", val: { code: "MC_HOST_MEMORY_SHAPE", detail: `cannot be bounded: ${modules.val}` } };
  const exact = new TextEncoder().encode(liftingExactText(new TextDecoder().decode(javascript)));
  return { tag: "ok", val: new Map([[javascriptName, exact], ...modules.val]) };
}

async function differentInterface(files: ReadonlyMap<string, Uint8Array>, contract: Contract): Promise<string | undefined> {
  const released = await releasedDeclarations(contract);
  const found = [...files.keys()].filter((name) => name.startsWith("interfaces/") && name.endsWith(".d.ts"));
  const surplus = found.find((name) => !released.has(name));
  if (surplus !== undefined) return `brings the interface ${surplus}, which ${contract.name} does not have`;
  for (const [name, text] of released) {
    const own = files.get(name);
    if (own === undefined) return `lacks the interface ${name} of ${contract.name}`;
    const difference = firstDifference(new TextDecoder().decode(own), text);
    if (difference !== undefined) return `differs from ${contract.name} in ${name}: ${difference}`;
  }
  return undefined;
}

async function releasedDeclarations(contract: Contract): Promise<ReadonlyMap<string, string>> {
  const world = contract.world.replace(/^.*\//, "").replace(/@.*$/, "");
  const path = new URL(import.meta.resolve(`@masterchef/wit/declarations/${world}.json`));
  const parsed: unknown = JSON.parse(await readFile(path, "utf8"));
  return new Map(Object.entries(typeof parsed === "object" && parsed !== null ? parsed : {}).map(([name, text]) => [name, String(text)]));
}

function firstDifference(own: string, released: string): string | undefined {
  if (own === released) return undefined;
  const [ownLines, releasedLines] = [own.split("\n"), released.split("\n")];
  const at = releasedLines.findIndex((line, index) => line !== ownLines[index]);
  return `\`${ownLines[at] ?? ""}\` instead of \`${releasedLines[at] ?? ""}\``;
}
