import fc from "fast-check";
import { expect, it } from "vitest";
import { compareDebian } from "./debian.ts";

// Pairs of Debian policy 5.6.12 and of dpkg's own habits: the left one is older.
const ascending = [
  ["1.0~rc1", "1.0"],
  ["1.0~~", "1.0~"],
  ["1.0~~a", "1.0~"],
  ["1.0", "1.0a"],
  ["1.0a", "1.0+b1"],
  ["1.2", "1.10"],
  ["1.22.1-9", "1.22.1-9+deb12u10"],
  ["1.22.1-9+deb12u9", "1.22.1-9+deb12u10"],
  ["9.9", "1:0.1"],
  ["1.0-1", "1.0-1.1"],
  ["1.0", "1.0-1"],
  ["2.0-rc1-1", "2.0-rc1-2"],
] as const;

it.each(ascending)("%s is older than %s", (older, newer) => {
  expect(compareDebian(older, newer)).toBeLessThan(0);
  expect(compareDebian(newer, older)).toBeGreaterThan(0);
});

it.each([
  ["1.0", "1.00"],
  ["0:1.0", "1.0"],
  ["1.0-0", "1.0"],
] as const)("%s equals %s", (left, right) => {
  expect(compareDebian(left, right)).toBe(0);
});

it("orders all versions", () => {
  const version = fc.stringMatching(/^(?:[0-3]:)?[0-9][0-9a-z.+~]{0,6}(?:-[0-9a-z.+~]{1,3})?$/);
  fc.assert(
    fc.property(version, version, version, (a, b, c) => {
      expect(Math.sign(compareDebian(a, b))).toBe(-Math.sign(compareDebian(b, a)) + 0);
      if (compareDebian(a, b) <= 0 && compareDebian(b, c) <= 0) expect(compareDebian(a, c)).toBeLessThanOrEqual(0);
    }),
  );
});
