import { join } from "node:path";
import { loadSync } from "@grpc/proto-loader";
import { CodecError, decodeJson, encodeJson, fromProto, isTypeName, toProto } from "../codec.ts";
import { loaderOptions, protoDirectory, protoFiles } from "../grpc.ts";
import type { HostTypes, TypeName } from "../../bindings/host.ts";
import { types } from "../../bindings/model.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeMessage } from "./decode.ts";
import { encodeMessage, encodeUnchecked } from "./encode.ts";
import { armsOf, memberName, resolveShape } from "./field-shape.ts";
import type { Shape } from "./field-shape.ts";

/** Any value of a shape in the host's form. */
function valueOf(shape: Shape): fc.Arbitrary<unknown> {
  const resolved = resolveShape(shape);
  if (typeof resolved === "string") return scalarOf(resolved);
  switch (resolved.kind) {
    case "list":
      return fc.array(valueOf(resolved.item), { maxLength: 4 });
    case "option":
      return fc.option(valueOf(resolved.item), { nil: undefined });
    case "tuple":
      return fc.tuple(...resolved.items.map(valueOf));
    case "record":
      return fc
        .record(Object.fromEntries(Object.entries(resolved.fields).map(([name, part]) => [memberName(name), valueOf(part)])))
        .map(withoutUndefined);
    case "flags":
      return fc.record(Object.fromEntries(resolved.cases.map((name) => [memberName(name), fc.boolean()])));
    case "enum":
      return fc.constantFrom(...resolved.cases);
    case "variant":
    case "result":
      return fc.oneof(
        ...armsOf(resolved).map(([tag, part]) => (part === null ? fc.constant({ tag }) : valueOf(part).map((val) => ({ tag, val })))),
      );
  }
}

function scalarOf(name: string): fc.Arbitrary<unknown> {
  if (name === "string") return fc.string({ unit: "grapheme" });
  if (name === "json") return fc.json({ maxDepth: 3 });
  if (name === "bytes") return fc.uint8Array({ maxLength: 20 });
  if (name === "bool") return fc.boolean();
  const ranges: Readonly<Record<string, readonly [number, number]>> = {
    u8: [0, 255],
    u16: [0, 65_535],
    u32: [0, 2 ** 31 - 1],
    u64: [0, 2 ** 53 - 1],
    s32: [-(2 ** 31), 2 ** 31 - 1],
  };
  const [min, max] = ranges[name] ?? [-(2 ** 53 - 1), 2 ** 53 - 1];
  return fc.oneof(fc.constantFrom(min, max, 0), fc.integer({ min, max }));
}

function withoutUndefined(value: object): object {
  return Object.fromEntries(Object.entries(value).filter(([, part]) => part !== undefined));
}

const loaded = loadSync(
  Object.values(protoFiles).map((file) => join(protoDirectory, file)),
  loaderOptions,
);

/** The message types of the contracts: those whose generated proto has a message of the name. */
function messageFor(name: TypeName): { serialize(value: object): Buffer; deserialize(bytes: Buffer): object } | undefined {
  const found = Object.entries(loaded).find(
    ([path]) =>
      path.endsWith(`.${name.replace(/^Transport(Cause|Outcome)$/, "$1")}`) &&
      (!name.startsWith("Transport") || path.includes(".transport.")),
  );
  const definition = found?.[1];
  if (
    definition === undefined ||
    !("format" in definition) ||
    definition.format !== "Protocol Buffer 3 DescriptorProto" ||
    !("serialize" in definition)
  )
    return undefined;
  return { serialize: definition.serialize, deserialize: definition.deserialize };
}

const names = Object.keys(types)
  .filter(isTypeName)
  .filter((name) => {
    const shape = resolveShape({ kind: "type", name });
    return typeof shape !== "string" && shape.kind !== "enum" && shape.kind !== "list";
  });

describe("messages on the wire", () => {
  it.each(names)("%s comes back as it was", (name) => {
    fc.assert(
      fc.property(valueOf({ kind: "type", name }), (value) => {
        const back: unknown = decodeMessage(name, encodeUnchecked(name, value));
        // The JSON form settles what the host's form leaves open: flags that are not there, documents written differently.
        expect(encodeJson(name, back as HostTypes[typeof name])).toEqual(encodeJson(name, value as HostTypes[typeof name]));
      }),
      { numRuns: 50 },
    );
  });

  it.each(names.filter((name) => messageFor(name) !== undefined && !["Cause", "Outcome"].includes(name)))(
    "%s is what the generated proto files describe, both ways",
    (name) => {
      const message = messageFor(name);
      if (message === undefined) throw new Error("There is no such message.");
      fc.assert(
        fc.property(valueOf({ kind: "type", name }), (value) => {
          const typed = value as HostTypes[typeof name];
          const read: unknown = fromProto(name, message.deserialize(encodeMessage(name, typed)));
          expect(encodeJson(name, read as HostTypes[typeof name])).toEqual(encodeJson(name, typed));
          const written = message.serialize(toProto(name, typed));
          expect(encodeJson(name, decodeMessage(name, written))).toEqual(encodeJson(name, typed));
        }),
        { numRuns: 30 },
      );
    },
  );

  it("reads any bytes as a value or refuses them with a CodecError", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), fc.constantFrom(...names), (bytes, name) => {
        try {
          decodeMessage(name, bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(CodecError);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it("refuses damaged messages or reads another value, and never throws anything else", () => {
    const name = "DecideResponse";
    fc.assert(
      fc.property(valueOf({ kind: "type", name }), fc.nat(), fc.integer({ min: 1, max: 255 }), (value, place, change) => {
        const bytes = encodeUnchecked(name, value);
        if (bytes.length === 0) return;
        const at = place % bytes.length;
        bytes[at] = (bytes[at] ?? 0) ^ change;
        try {
          decodeJson(name, encodeJson(name, decodeMessage(name, bytes)));
        } catch (error) {
          expect(error).toBeInstanceOf(CodecError);
        }
      }),
      { numRuns: 500 },
    );
  });

  it("says where a message is wrong", () => {
    expect(() => decodeMessage("SessionAskResponse", Buffer.from([0x0a, 0x04, 0x12, 0x02, 0x0a, 0x00]))).toThrow(
      "/value/answer/outcome: no arm is set; known are ok, err",
    );
    expect(() => encodeUnchecked("Seen", { key: "k", answer: -1 })).toThrow("/answer: expected a whole number from 0, found number");
  });
});
