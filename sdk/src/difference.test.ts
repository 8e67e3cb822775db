import fc from "fast-check";
import { expect, it } from "vitest";
import { differences, equalJson } from "./difference.ts";
import type { Json } from "./json.ts";
import { parseJson } from "./json.ts";

const json: fc.Arbitrary<Json> = fc.json().map(parseJson);

it("finds what differs, as far down as it does", () => {
  const before = { same: 1, changed: { a: 1, "x/y~z": [1] }, gone: null };
  const after = { changed: { a: 1, "x/y~z": [2] }, same: 1, added: {} };
  expect(differences(before, after)).toEqual(["/added", "/changed/x~1y~0z", "/gone"]);
});

it("takes lists as a whole and other kinds of value for different", () => {
  expect(differences([1, 2], [1, 3])).toEqual([""]);
  expect(differences({ a: [] }, { a: {} })).toEqual(["/a"]);
});

it("finds nothing if and only if the documents are equal", () => {
  fc.assert(
    fc.property(json, json, (left, right) => {
      expect(differences(left, left)).toEqual([]);
      expect(differences(left, right).length === 0).toBe(equalJson(left, right));
    }),
  );
});
