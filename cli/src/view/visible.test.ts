import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { visible, visibleLine } from "./visible.ts";

describe("visible()", () => {
  test.each([
    { name: "a colour", text: "\u001b[31mred", shown: "\\x1b[31mred" },
    { name: "a carriage return that would overwrite the line", text: "ok\rFAILED", shown: "ok\\rFAILED" },
    { name: "a mark that turns the reading direction", text: "a\u202eb", shown: "a\\u{202e}b" },
    { name: "eight-bit control characters", text: "\u009b31m", shown: "\\x9b31m" },
    { name: "half of a pair", text: "a\ud800b", shown: "a\\u{d800}b" },
    { name: "a null", text: "a\0b", shown: "a\\x00b" },
    { name: "ordinary text with lines, tabs and signs", text: "a\n\tä→😀", shown: "a\n\tä→😀" },
  ])("$name", ({ text, shown }) => {
    expect(visible(text)).toBe(shown);
  });

  test("leaves nothing a terminal would act on, whatever the text", () => {
    // oxlint-disable-next-line no-control-regex -- that is the point
    const acting = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;
    fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => !acting.test(visible(text)) && !visibleLine(text).includes("\n")));
  });
});
