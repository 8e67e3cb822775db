import { expect, it } from "vitest";
import { compareDebian } from "./debian.ts";
import { readRange } from "./range.ts";

it.each([
  ["1.22.1-9", "1.22.1-9", true],
  ["1.22.1-9", "1.22.1-9+b1", false],
  ["1.22.*", "1.22.1-9", true],
  ["1.22.*", "1.23-1", false],
  [">=1.2, <2", "1.22.1-9", true],
  [">=1.2, <2", "2.0", false],
  [">=1.2, <2", "1.1", false],
  ["<= 2", "2", true],
  ["> 2", "2", false],
  ["=2:1", "2:1", true],
] as const)("%s holds %s: %s", (range, version, holds) => {
  expect(readRange(range)?.holds(version, compareDebian)).toBe(holds);
});

it.each(["", "*", ">=", "1.0 2.0", ">=1.0 <2", "~>1.2", "-1", ">=1.*", "1.*.2"])("does not read %j", (text) => {
  expect(readRange(text)).toBeUndefined();
});

it("names the version where only one is wanted", () => {
  expect(readRange("1.0-1")?.exact).toBe("1.0-1");
  expect(readRange(">=1.0")?.exact).toBeUndefined();
});
