import { describe, expect, it } from "vitest";
import { median } from "./statistics.ts";

describe("median()", () => {
  it.each([
    { figures: [3], middle: 3 },
    { figures: [10, 2, 3], middle: 3 },
    { figures: [4, 1, 10, 2], middle: 3 },
    { figures: [], middle: Number.NaN },
  ])("of $figures is $middle", ({ figures, middle }) => {
    expect(median(figures)).toBe(middle);
  });
});
