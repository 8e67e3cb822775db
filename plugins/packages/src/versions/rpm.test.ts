import fc from "fast-check";
import { expect, it } from "vitest";
import { compareRpm } from "./rpm.ts";

const ascending = [
  ["1.0", "1.1"],
  ["1.9", "1.10"],
  ["1.0~rc1", "1.0"],
  ["1.0", "1.0^git1"],
  ["1.0^git1", "1.0.1"],
  ["1.0a", "1.0.1"],
  ["1.0", "1.0a"],
  ["9.9-1", "1:0.1-1"],
  ["1.0-1.el9", "1.0-2.el9"],
] as const;

it.each(ascending)("%s is older than %s", (older, newer) => {
  expect(compareRpm(older, newer)).toBeLessThan(0);
  expect(compareRpm(newer, older)).toBeGreaterThan(0);
});

it.each([
  ["1.0", "1.00"],
  ["1.0", "1_0"],
  ["0:1.0-1", "1.0-1"],
  ["1.0", "1.0-7"],
] as const)("%s equals %s", (left, right) => {
  expect(compareRpm(left, right)).toBe(0);
});

it("is the same from both sides", () => {
  const version = fc.stringMatching(/^(?:[0-3]:)?[0-9][0-9a-z.~^]{0,6}-[0-9a-z.]{1,3}$/);
  fc.assert(
    fc.property(version, version, (a, b) => {
      expect(Math.sign(compareRpm(a, b))).toBe(-Math.sign(compareRpm(b, a)) + 0);
    }),
  );
});
