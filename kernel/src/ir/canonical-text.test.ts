import canonicalize from "canonicalize";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalText } from "./canonical-text.ts";
import type { Json } from "./json.ts";
import { parseJson } from "./parse-json.ts";

/** Names and strings of every kind: those that integers order otherwise, that need escapes, and beyond the first plane. */
const name = fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom("10", "9", "é", "\u{1f600}", "\uff5e", '"', "\\", "\u007f", "\u2028"));
const { value } = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.oneof(
      fc.string(),
      fc.string({ unit: "binary" }),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.integer(),
      fc.constant(null),
    ),
    fc.array(tie("value")),
    fc.array(fc.tuple(name, tie("value"))).map((members) => Object.fromEntries(members)),
  ),
}));

describe("canonical JSON", () => {
  it("is what the library makes of it", () => {
    fc.assert(
      fc.property(value, (each) => {
        expect(canonicalText(each)).toBe(canonicalize(each));
      }),
    );
  });

  it("holds a name that prototypes have", () => {
    expect(canonicalText(parseJson('{"b":1,"__proto__":{"a":[]}}') ?? null)).toBe('{"__proto__":{"a":[]},"b":1}');
  });

  it("is as deep as it is given", () => {
    const deep = `${"[".repeat(50_000)}${"]".repeat(50_000)}`;
    let nested: Json = [];
    for (let level = 1; level < 50_000; level += 1) nested = [nested];
    expect(canonicalText(nested)).toBe(deep);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, "\ud800", { "\udc00": 1 }, [{ a: "\ud800" }]])(
    "refuses what is not JSON: %j",
    (each: Json) => {
      expect(() => canonicalText(each)).toThrow(/NaN|Infinity|surrogate/u);
    },
  );
});
