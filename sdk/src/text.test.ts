import fc from "fast-check";
import { expect, it } from "vitest";
import { compareText, utf8Length } from "./text.ts";

const text = fc.string({ unit: "binary" });

it("counts bytes as an encoder does", () => {
  fc.assert(
    fc.property(text, (each) => {
      expect(utf8Length(each)).toBe(Buffer.byteLength(each));
    }),
  );
});

it("orders texts as their bytes in UTF-8", () => {
  fc.assert(
    fc.property(text, text, (left, right) => {
      expect(Math.sign(compareText(left, right))).toBe(Buffer.compare(Buffer.from(left), Buffer.from(right)));
    }),
  );
  expect(["\u{1f600}", "\uff5e", "a", "B", ""].toSorted(compareText)).toEqual(["", "B", "a", "\uff5e", "\u{1f600}"]);
});
