import fc from "fast-check";
import { expect, test } from "vitest";
import { operationWithin } from "../plan/pattern/within.ts";
import { isSuccess } from "./run-report.ts";
import { operationDigest } from "./started-operation.ts";
import { TestSite } from "../testing/test-site.ts";
import type { Declared } from "../testing/test-site.ts";

/** One file of a random site: what it waits for, what it is to hold, what it holds, and what happens to it. */
interface RandomFile {
  readonly content: string | undefined;
  readonly before: string | undefined;
  readonly waitsFor: readonly number[];
  /** Somebody writes it before the batch of this number. */
  readonly meddledAt: number;
  readonly fails: number;
  readonly retries: number;
}

const randomSite: fc.Arbitrary<readonly RandomFile[]> = fc.array(
  fc.record({
    content: fc.option(fc.constantFrom("a\n", "b\n"), { nil: undefined, freq: 4 }),
    before: fc.option(fc.constantFrom("a\n", "old\n"), { nil: undefined }),
    waitsFor: fc.array(fc.nat({ max: 7 }), { maxLength: 2 }),
    meddledAt: fc.constantFrom(0, 0, 0, 1, 2),
    fails: fc.constantFrom(0, 0, 0, 1, 2),
    retries: fc.nat({ max: 1 }),
  }),
  { minLength: 1, maxLength: 8 },
);

const path = (index: number): string => `/etc/f${index}`;
const address = (index: number): string => `file.f${index}`;

function declaredOf(files: readonly RandomFile[]): readonly Declared[] {
  return files.map(({ content, waitsFor, retries }, index) => ({
    address: address(index),
    desired: content === undefined ? { path: path(index), absent: true } : { path: path(index), content },
    require: [...new Set(waitsFor)].filter((other) => other < index).map(address),
    execution: { retries, retryDelaySeconds: 0 },
  }));
}

test("whatever happens: order is kept, nothing runs beyond what was approved, all of it is on record, and every step is accounted for", async () => {
  await fc.assert(
    fc.asyncProperty(randomSite, fc.boolean(), async (files, exact) => {
      await using site = await TestSite.create();
      const { target } = site;
      target.machine.makeDirectory("/etc");
      for (const [index, { before }] of files.entries()) if (before !== undefined) target.machine.put(path(index), before);
      const part = await site.plan(declaredOf(files));
      target.beforeRun = (machine, nth) => {
        for (const [index, { meddledAt }] of files.entries()) if (meddledAt === nth) machine.put(path(index), `meddled ${nth}\n`);
      };
      const failures = files.map(({ fails }) => fails);
      const written: number[] = [];
      target.fault = ({ act }) => {
        const index = files.findIndex((_, at) => (act.tag === "write-file" || act.tag === "remove") && act.val.path === path(at));
        const left = failures[index] ?? 0;
        failures[index] = left - 1;
        if (left > 0) return { tag: "failed", val: { reason: { tag: "denied" }, message: "no" } };
        written.push(index);
        return undefined;
      };
      const report = await site.run(part, { options: { exact } });

      const results = new Map(report.steps.map((step) => [step.address, step.result]));
      expect(report.steps.map((step) => step.address)).toEqual(part.steps.map((step) => step.address));
      for (const step of part.steps) {
        const mine = written.lastIndexOf(Number(step.address.slice("file.f".length)));
        for (const before of step.after) {
          if (mine === -1) continue;
          // It was begun, so what it waits for had succeeded, and was not touched again.
          expect(isSuccess(results.get(before) ?? "failed")).toBe(true);
          expect(written.lastIndexOf(Number(before.slice("file.f".length)))).toBeLessThan(mine);
        }
        if (results.get(step.address) === "blocked")
          expect(step.after.some((before) => !isSuccess(results.get(before) ?? "failed") || results.get(before) === "unchanged")).toBe(
            true,
          );
      }
      const may = part.steps.flatMap((step) => step.envelope.may);
      const approved = new Set(part.steps.flatMap((step) => (step.kind === "change" ? step.operations.map(operationDigest) : [])));
      for (const operation of target.begun) {
        const digest = operationDigest({ operation, occasion: "always", guards: [] });
        if (!approved.has(digest)) expect([exact, operationWithin(may, operation)]).toEqual([false, undefined]);
      }
      const journal = await site.journal();
      const count = (type: string): number => journal.filter((record) => record.type === type).length;
      expect(count("outcome")).toBe(count("intent"));
      expect(count("intent")).toBeGreaterThanOrEqual(target.begun.length);
      expect(count("step-result")).toBe(part.steps.length);
      expect(journal.at(-1)?.body).toMatchObject({ result: report.result });
    }),
    { numRuns: 60 },
  );
});

test("on a host that nobody else touches, one run converges and the next plan is empty", async () => {
  await fc.assert(
    fc.asyncProperty(randomSite, async (files) => {
      await using site = await TestSite.create();
      site.target.machine.makeDirectory("/etc");
      for (const [index, { before }] of files.entries()) if (before !== undefined) site.target.machine.put(path(index), before);
      const report = await site.apply(declaredOf(files));
      expect(report.result).toBe("succeeded");
      expect((await site.plan(declaredOf(files))).steps.filter((step) => step.kind !== "settled")).toEqual([]);
    }),
    { numRuns: 30 },
  );
});
