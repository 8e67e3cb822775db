import fc from "fast-check";
import { expect, test } from "vitest";
import type { Captured } from "@masterchef/wit/host";
import { incompleteTail, tail } from "../process/captured.ts";
import { createOutput } from "./output.ts";

test("text cut anywhere is shown whole, in pieces that are text themselves", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 50 }), fc.array(fc.nat({ max: 7 })), (text, cuts) => {
      const shown: Captured[] = [];
      const output = createOutput((piece) => shown.push(piece));
      let rest: Uint8Array = Buffer.from(text);
      for (const cut of cuts) {
        output.push(rest.subarray(0, cut));
        rest = rest.subarray(cut);
      }
      output.push(rest);
      output.end();
      expect(shown.map((piece) => (piece.tag === "text" ? piece.val : "bytes")).join("")).toBe(text.toWellFormed());
    }),
  );
});

test("bytes that are no text are shown too, and none is lost", () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 8 })), (chunks) => {
      const shown: Uint8Array[] = [];
      const output = createOutput((piece) => shown.push(piece.tag === "text" ? Buffer.from(piece.val) : piece.val));
      for (const chunk of chunks) output.push(chunk);
      output.end();
      expect(Buffer.concat(shown).equals(Buffer.concat(chunks))).toBe(true);
    }),
  );
});

test("an end that may still become a character is at most three bytes", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 12 }), (bytes) => {
      const held = incompleteTail(bytes);
      expect(held).toBeGreaterThanOrEqual(0);
      expect(held).toBeLessThanOrEqual(Math.min(3, bytes.length));
    }),
  );
  expect(incompleteTail(Buffer.from("a€").subarray(0, 3))).toBe(2);
  expect(incompleteTail(Buffer.from("a€"))).toBe(0);
});

test("the last bytes of a text begin with a character", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 30 }), fc.integer({ min: 4, max: 20 }), (text, limit) => {
      const last = Buffer.from(tail(Buffer.from(text.toWellFormed()), limit)).toString("utf8");
      expect(text.toWellFormed().endsWith(last)).toBe(true);
    }),
  );
});
