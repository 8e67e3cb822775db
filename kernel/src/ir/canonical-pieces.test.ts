import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bytesOf, listPieces, memberPieces, objectPieces, textOf } from "./canonical-pieces.ts";
import type { Piece } from "./canonical-pieces.ts";
import { canonicalText } from "./canonical-text.ts";
import type { Json } from "./json.ts";
import { parseJson } from "./parse-json.ts";

const json: fc.Arbitrary<Json> = fc.json({ stringUnit: "binary" }).map(parsed);
function parsed(text: string): Json {
  return parseJson(text) ?? null;
}

const name = fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom("10", "9", "__proto__", "é", "\u{1f600}", "\uff5e", '"'));
const members = fc.dictionary(name, json, { noNullPrototype: false });
const parts = fc.record({ plain: members, lists: fc.dictionary(name, fc.array(json), { noNullPrototype: false }) });

function written({
  plain,
  lists,
}: {
  readonly plain: Readonly<Record<string, Json>>;
  readonly lists: Readonly<Record<string, readonly Json[]>>;
}): Iterable<Piece> {
  const written: (readonly [string, Iterable<Piece>])[] = Object.entries(lists).map(([key, values]) => [
    key,
    listPieces(values.map(canonicalText)),
  ]);
  return objectPieces(Object.fromEntries([...Object.entries(memberPieces(plain)), ...written]));
}

describe("pieces of canonical JSON", () => {
  it("make the same text as the whole", () => {
    fc.assert(
      fc.property(parts, (each) => {
        const whole = canonicalText(Object.fromEntries([...Object.entries(each.plain), ...Object.entries(each.lists)]));
        expect(textOf(written(each))).toBe(whole);
        expect(Buffer.from(bytesOf(written(each))).toString("utf8")).toBe(whole);
      }),
    );
  });

  it("take bytes as they are, also between texts that are gathered", () => {
    const long = "x".repeat(100_000);
    const pieces = ["[", Buffer.from('"é"'), ",", canonicalText(long), ",", Buffer.from("1"), "]"];
    expect(JSON.parse(Buffer.from(bytesOf(pieces)).toString("utf8"))).toEqual(["é", long, 1]);
    expect(textOf(pieces)).toBe(Buffer.from(bytesOf(pieces)).toString("utf8"));
  });
});
