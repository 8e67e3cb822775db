import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { boundModules } from "./bound-memory.ts";

const pagesOfMiB = (mebibytes: number): number => mebibytes * 16;

async function modules(...texts: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>> {
  return new Map(await Promise.all(texts.map(async (text, index) => [`m${index}.wasm`, await parse(text)] as const)));
}

function bound(found: ReadonlyMap<string, Uint8Array>, memoryMiB: number): readonly WebAssembly.Instance[] {
  const result = boundModules(found, memoryMiB);
  if (result.tag === "err") throw new Error(result.val);
  return [...result.val.values()].map((bytes) => new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array(bytes))));
}

const growing = (pages: number): string =>
  `(module (memory (export "memory") ${pages}) (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0))))`;

function grow(instance: WebAssembly.Instance | undefined, pages: number): unknown {
  const exported = instance?.exports["grow"];
  if (typeof exported !== "function") throw new Error("The module does not grow.");
  return Reflect.apply(exported, undefined, [pages]);
}

describe("boundModules", () => {
  it("lets a memory grow to its share and no further", async () => {
    const [instance] = bound(await modules(growing(1)), 2);
    expect(grow(instance, pagesOfMiB(2) - 1)).toBe(1);
    expect(grow(instance, 1)).toBe(-1);
  });

  it("shares the limit among several memories", async () => {
    const [side, main] = bound(await modules(growing(0), growing(20)), 4);
    expect(grow(main, pagesOfMiB(3) - 20)).toBe(20);
    expect(grow(main, 1)).toBe(-1);
    expect(grow(side, pagesOfMiB(1))).toBe(0);
    expect(grow(side, 1)).toBe(-1);
  });

  it("keeps a smaller maximum", async () => {
    const [instance] = bound(await modules(growing(1).replace(" 1)", " 1 3)")), 4);
    expect(grow(instance, 2)).toBe(1);
    expect(grow(instance, 1)).toBe(-1);
  });

  it.each([
    ["starts larger than the limit", growing(100), "its memories start with more than the 1 MiB it may have"],
    ["is shared", `(module (memory 1 1 shared))`, "a memory or table is shared or has 64-bit addresses"],
    ["has 64-bit addresses", `(module (memory i64 1))`, "a memory or table is shared or has 64-bit addresses"],
    ["has a huge table", `(module (table 1000000 funcref))`, "a table starts with more than 100000 entries"],
  ])("refuses what %s", async (_, text, reason) => {
    expect(boundModules(await modules(text), 1)).toEqual({ tag: "err", val: reason });
  });

  it("bounds tables", async () => {
    const [instance] = bound(
      await modules(
        `(module (table $t 1 funcref) (func (export "grow") (param i32) (result i32) (table.grow $t (ref.null func) (local.get 0))))`,
      ),
      1,
    );
    expect(grow(instance, 99_999)).toBe(1);
    expect(grow(instance, 1)).toBe(-1);
  });

  it("bounds or refuses any bytes and never throws", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        const module = Buffer.concat([Uint8Array.from([0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00]), bytes]);
        expect(["ok", "err"]).toContain(boundModules(new Map([["m.wasm", module]]), 1).tag);
      }),
      { numRuns: 1_000 },
    );
  });
});
