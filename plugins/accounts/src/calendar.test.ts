import fc from "fast-check";
import { expect, it } from "vitest";
import { formatDay, parseDay } from "./calendar.ts";

it("knows the calendar", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2_000_000 }), (days) => {
      const text = formatDay(days);
      expect(text).toBe(new Date(days * 86_400_000).toISOString().slice(0, 10));
      expect(parseDay(text)).toBe(days);
    }),
  );
});

it.each(["2027-02-29", "1969-12-31", "2027-13-01", "2027-00-10", "2027-1-1", "tomorrow", ""])("takes %j for no day", (text) => {
  expect(parseDay(text)).toBeUndefined();
});
