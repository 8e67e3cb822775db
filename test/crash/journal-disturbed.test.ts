import { beforeAll, expect, test } from "vitest";
import { crashSite, everyPoint } from "./crash-site.ts";
import type { CrashSite } from "./crash-site.ts";
import type { Disturbance } from "./fault.ts";
import { fewSteps, layOutFew } from "./few-steps.ts";
import { appliedAnew, apply, expectSettled, kernelOf } from "./taken-up.ts";
import { expectFew, goOnFew, pointsOf } from "./taken-up-few.ts";

let writes: number;

beforeAll(async () => {
  writes = await pointsOf("write");
});

const fault = (nth: number, disturbs: Disturbance): Parameters<typeof apply>[1] => ({
  at: "write",
  nth,
  when: "before",
  victims: [],
  disturbs,
});

test("a run writes its journal in several writes", () => {
  expect(writes).toBeGreaterThan(5);
});

test("the journal removed right before any write of it: the run says so and puts back what it held, and is taken up", async () => {
  await everyPoint(writes, async (nth) => {
    using site = crashSite(fewSteps, layOutFew);
    const at = `removed before ${nth}`;
    const { code, output } = await apply(site, fault(nth, "removed"));
    // How records fall together into writes is a matter of time: there may be fewer than were counted.
    const isReached = site.passed() >= nth;
    expect([at, code, output]).toEqual([
      at,
      isReached ? 1 : 0,
      isReached ? expect.stringMatching(/MC_STATE_DISTURBED[^]*was put back/) : output,
    ]);
    if (!isReached) return;
    await goOnFew(site, at);
  });
});

/** What the journal tells no more a new run finds out. */
async function doTheRest(site: CrashSite, at: string): Promise<void> {
  await using kernel = kernelOf(site);
  const { value, diagnostics } = await kernel.resume(site.runs()[0] ?? "", { retryTripped: false, signal: new AbortController().signal });
  if (value === undefined)
    expect([at, diagnostics.map((each) => each.code)]).toEqual([
      at,
      [expect.stringMatching(/^MC_(STATE_JOURNAL_BROKEN|RUN_NOT_KEPT|RUN_DONE)$/)],
    ]);
  await appliedAnew(site, at);
  await expectFew(site, at);
  await expectSettled(kernel, { at, skipTags: [] });
}

test("the journal cut in half right before any write of it: the run says so, nothing is built on what is left, and a new run does the rest", async () => {
  await everyPoint(writes, async (nth) => {
    using site = crashSite(fewSteps, layOutFew);
    const at = `halved before ${nth}`;
    const { code, output } = await apply(site, fault(nth, "halved"));
    // Before the first there is nothing to cut.
    const isSaid = nth === 1 || site.passed() < nth || (code === 1 && output.includes("MC_STATE_DISTURBED"));
    expect([at, isSaid, output]).toEqual([at, true, output]);
    await doTheRest(site, at);
  });
});
