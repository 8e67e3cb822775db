import { componentEmbed, componentNew, parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { withLaidOut } from "@masterchef/wit/layout";
import { contracts } from "../contracts.ts";
import { providerManifest } from "./samples.ts";
import { readSample, withManifest } from "./build-component.ts";

/** What a provider written by hand does in `canonicalize`, and how it is made. */
export interface Hostile {
  readonly body: string;
  /** Pages its memory starts with. */
  readonly pages?: number;
  readonly extra?: string;
}

/** A component of the provider world from WebAssembly text, with a manifest. */
export async function buildHostile(hostile: Hostile, manifest: Readonly<Record<string, unknown>> = {}): Promise<Uint8Array> {
  const text = (await readSample("hostile.wat"))
    .split("\n")
    .slice(1)
    .join("\n")
    .replace("BODY", hostile.body)
    .replace("MEMORY", String(hostile.pages ?? 32))
    .replace("EXTRA", hostile.extra ?? "");
  const binary = await parse(text);
  const module = await withLaidOut((witPath) => componentEmbed({ binary, witPath, world: contracts.provider.world }));
  return withManifest(await componentNew(module), providerManifest(manifest));
}

/** Answers with a list of so many results, all of whose documents are the same megabyte. */
export function liftBomb(results: number): string {
  return `
    (loop $fill
      (local.set $at (i32.add (i32.const 1100000) (i32.mul (local.get $i) (i32.const 28))))
      (i32.store offset=16 (local.get $at) (i32.const 1048576))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br_if $fill (i32.lt_u (local.get $i) (i32.const ${results}))))
    ${listAt(1_100_000, results)}`;
}

/** Answers with a list of results each of which holds the same long list of warnings. */
export function listBomb(results: number, warnings: number): string {
  return `
    (loop $fill
      (local.set $at (i32.add (i32.const 100000) (i32.mul (local.get $i) (i32.const 28))))
      (i32.store offset=20 (local.get $at) (i32.const 400000))
      (i32.store offset=24 (local.get $at) (i32.const ${warnings}))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br_if $fill (i32.lt_u (local.get $i) (i32.const ${results}))))
    ${listAt(100_000, results)}`;
}

/** Grows its memory until that is refused, then gives up. */
export const growUntilRefused = `
    (loop $grow (br_if $grow (i32.ne (memory.grow (i32.const 16)) (i32.const -1))))
    unreachable`;

function listAt(address: number, length: number): string {
  return `
    (i32.store (i32.const 0) (i32.const 0))
    (i32.store (i32.const 4) (i32.const ${address}))
    (i32.store (i32.const 8) (i32.const ${length}))
    (i32.const 0)`;
}
