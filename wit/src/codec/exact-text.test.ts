import { expect, it } from "vitest";
import { liftingExactText } from "./exact-text.ts";

it("lets a byte order mark stay in what is lifted", () => {
  const mark = "\uFEFFa";
  for (const made of ["new TextDecoder()", "new TextDecoder"]) {
    const code = liftingExactText(`export const decoder = ${made};`);
    expect(code).toBe('export const decoder = new TextDecoder("utf-8",{ignoreBOM:true});');
  }
  expect(new TextDecoder("utf-8", { ignoreBOM: true }).decode(Buffer.from(mark))).toBe(mark);
});

it("leaves alone what says how it decodes", () => {
  const code = 'new TextDecoder("utf-16le"); new TextDecoderStream();';
  expect(liftingExactText(code)).toBe(code);
});
