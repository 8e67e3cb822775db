import fc from "fast-check";
import { expect, it } from "vitest";
import { insertLines, joinLines, removeLines, replaceLine, splitLines } from "./text-lines.ts";

const piece = fc.constantFrom("\uFEFF", "a", "b c", "\n", "\r\n", "\r", "é", "😀");
const content = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(""));

it("puts together what it took apart", () => {
  fc.assert(
    fc.property(content, (text) => {
      expect(joinLines(splitLines(text))).toBe(text);
    }),
  );
});

it("takes out what it put in", () => {
  fc.assert(
    fc.property(content, fc.nat(12), fc.array(fc.constantFrom("x", ""), { maxLength: 3 }), (text, at, made) => {
      const file = splitLines(text);
      const place = Math.min(at, file.lines.length);
      const without = joinLines(removeLines(insertLines(file, place, made), place, place + made.length));
      // Nothing but a last line that had no end has one now.
      expect([text, text + file.newline]).toContain(without);
    }),
  );
});

it("leaves how a line ends when it is replaced", () => {
  expect(joinLines(replaceLine(splitLines("a\r\nb"), 0, "x"))).toBe("x\r\nb");
  expect(joinLines(replaceLine(splitLines("a\r\nb"), 1, "x"))).toBe("a\r\nx");
});
