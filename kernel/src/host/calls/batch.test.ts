import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fixedLimits } from "../limits.ts";
import { cutBatch, memberSize, sizeOf } from "./batch.ts";
import type { BatchSizes } from "./batch.ts";

const anySizes: fc.Arbitrary<{ readonly count: number; readonly sizes: BatchSizes }> = fc
  .record({
    base: fc.integer({ min: 0, max: 1000 }),
    members: fc.array(fc.record({ own: fc.integer({ min: 0, max: 5_000_000 }), shared: fc.array(fc.nat(9), { maxLength: 4 }) }), {
      maxLength: 30,
    }),
    entries: fc.array(fc.integer({ min: 0, max: 3_000_000 }), { minLength: 10, maxLength: 10 }),
  })
  .map(({ base, members, entries }) => ({
    count: members.length,
    sizes: {
      base,
      own: (member: number) => members[member]?.own ?? 0,
      shared: (member: number) => members[member]?.shared ?? [],
      entry: (index: number) => entries[index] ?? 0,
    },
  }));

describe("cutBatch", () => {
  it("keeps every member, in order, in runs that are not too many nor too large", () => {
    fc.assert(
      fc.property(anySizes, fc.integer({ min: 1, max: 10 }), ({ count, sizes }, most) => {
        const runs = cutBatch(count, sizes, most);
        expect(runs.flat()).toEqual(Array.from({ length: count }, (_, member) => member));
        for (const run of runs) {
          const entries = new Set(run.flatMap((member) => sizes.shared(member)));
          const bytes =
            run.reduce((sum, member) => sum + sizes.own(member), sizes.base) +
            [...entries].reduce((sum, entry) => sum + sizes.entry(entry), 0);
          expect(run.length).toBeGreaterThan(0);
          expect(run.length).toBeLessThanOrEqual(most);
          expect(run.length === 1 || bytes <= fixedLimits.batchBytes).toBe(true);
        }
      }),
    );
  });

  it("cuts nowhere else", () => {
    fc.assert(
      fc.property(anySizes, ({ count, sizes }) => {
        const runs = cutBatch(count, sizes, 1_000);
        for (const [index, run] of runs.entries()) {
          const next = runs[index + 1]?.[0];
          if (next === undefined) continue;
          const together = [...run, next];
          const entries = new Set(together.flatMap((member) => sizes.shared(member)));
          const bytes =
            together.reduce((sum, member) => sum + sizes.own(member), sizes.base) +
            [...entries].reduce((sum, entry) => sum + sizes.entry(entry), 0);
          expect(bytes).toBeGreaterThan(fixedLimits.batchBytes);
        }
      }),
    );
  });
});

describe("sizes", () => {
  it("count an entry once for a member that names it twice", () => {
    expect(memberSize(0, { base: 0, own: () => 5, shared: () => [1, 1], entry: () => 7 })).toBe(12);
  });

  it("count text as UTF-8 and bytes as bytes", () => {
    expect(sizeOf({ text: "ä", bytes: new Uint8Array(10) })).toBe(8 + 2 + 10);
  });
});
