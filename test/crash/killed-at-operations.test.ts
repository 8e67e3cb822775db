import { beforeAll, expect, test } from "vitest";
import { crashSite, everyPoint } from "./crash-site.ts";
import type { Fault, Victim } from "./fault.ts";
import { fortySteps, layOut } from "./forty-steps.ts";
import { apply, goOn, undisturbedRun } from "./taken-up.ts";
import type { Undisturbed } from "./taken-up.ts";

let undisturbed: Undisturbed;

beforeAll(async () => {
  undisturbed = await undisturbedRun("operation");
});

test("the forty steps are forty operations and more", () => {
  expect(undisturbed.points).toBeGreaterThanOrEqual(40);
});

/**
 * Where the kernel dies, the transport ends what it has begun: right before an operation is the boundary behind the one before it as well. Where the transport dies
 * right before an operation, it was begun and not done; right after it, it was done and nobody was told.
 */
const deaths: readonly (readonly [string, Fault["when"], readonly Victim[]])[] = [
  ["the kernel", "before", ["kernel"]],
  ["the transport", "before", ["transport"]],
  ["the transport", "after", ["transport"]],
  ["the kernel and the transport", "after", ["kernel", "transport"]],
];

test.each(deaths)(
  "%s killed with SIGKILL right %s any operation of forty steps: the run is taken up and ends as an undisturbed one",
  async (name, when, victims) => {
    await everyPoint(undisturbed.points, async (nth) => {
      using site = crashSite(fortySteps, layOut);
      const at = `${name} ${when} ${nth}`;
      const { code, output } = await apply(site, { at: "operation", nth, when, victims });
      expect([at, code, output]).toEqual([at, victims.includes("kernel") ? undefined : 1, output]);
      await goOn(site, undisturbed, { at });
    });
  },
);
