import { beforeAll, expect, test } from "vitest";
import { crashSite, everyPoint } from "./crash-site.ts";
import { fortySteps, layOut, treeOf } from "./forty-steps.ts";
import { apply, goOn, undisturbedRun } from "./taken-up.ts";
import type { Undisturbed } from "./taken-up.ts";

let undisturbed: Undisturbed;

beforeAll(async () => {
  undisturbed = await undisturbedRun("call");
});

test("the worker of a plugin ended in any of its calls: the run says so and is taken up, or nothing was begun", async () => {
  expect(undisturbed.points).toBeGreaterThan(5);
  await everyPoint(undisturbed.points, async (nth) => {
    using site = crashSite(fortySteps, layOut);
    const before = treeOf(site.root);
    const { code, output } = await apply(site, { at: "call", nth, when: "before", victims: [] });
    const at = `call ${nth}`;
    // Another worker takes over where a call changes nothing; otherwise whose worker it was is said.
    if (code !== 0) expect([at, output]).toEqual([at, expect.stringMatching(/MC_HOST_(TRAP|DIED)/)]);
    if (site.runs().length === 0) {
      expect([at, treeOf(site.root)]).toEqual([at, before]);
      const again = await apply(site);
      expect([at, again.code, again.output]).toEqual([at, 0, again.output]);
    }
    await goOn(site, undisturbed, { at, isComplete: !output.includes("Not complete:") });
  });
});
