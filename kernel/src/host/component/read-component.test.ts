import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { withCustomSection } from "../testing/build-component.ts";
import { sampleProvider } from "../testing/samples.ts";
import { readComponent } from "./read-component.ts";

// Building components and starting processes takes as long as the machine takes.
vi.setConfig({ testTimeout: 120_000 });

const emptyComponent = Uint8Array.from([0x00, 0x61, 0x73, 0x6d, 0x0d, 0x00, 0x01, 0x00]);

describe("readComponent", () => {
  it("reads the outline of a component that an engine built", async () => {
    const read = readComponent(withCustomSection(await sampleProvider(), "mark", "here"));
    if (read.tag === "err") throw new Error(read.val);
    expect(read.val.imports).toEqual([]);
    expect(read.val.exports.map(({ name, sort }) => `${sort} ${name}`).toSorted()).toEqual([
      "function init",
      "instance masterchef:provider/provider@0.1.0",
      "instance masterchef:target/exchange@0.1.0",
      "instance masterchef:target/vocabulary@0.1.0",
    ]);
    expect(read.val.customSections.filter(({ name }) => name === "mark").map(({ data }) => Buffer.from(data).toString())).toEqual(["here"]);
  });

  it.each([
    ["nothing", [], "the file is not WebAssembly"],
    ["text", [...Buffer.from("masterchef")], "the file is not WebAssembly"],
    ["a core module", [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00], "the file is a core module, not a component"],
    ["a later format", [0x00, 0x61, 0x73, 0x6d, 0x0e, 0x00, 0x01, 0x00], "the file is not in version 13 of the component format"],
    ["a section that is cut off", [...emptyComponent, 0x00, 0x05, 0x01], "the bytes end too early"],
    ["a length without end", [...emptyComponent, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01], "a number is too large"],
    ["a section of unknown kind", [...emptyComponent, 0x63, 0x00], "there is a section of unknown kind 99"],
  ])("refuses %s", (_, bytes, reason) => {
    expect(readComponent(Uint8Array.from(bytes))).toEqual({ tag: "err", val: reason });
  });

  it("reads or refuses any bytes and never throws", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(["ok", "err"]).toContain(readComponent(Buffer.concat([emptyComponent, bytes])).tag);
      }),
      { numRuns: 2_000 },
    );
  });
});
