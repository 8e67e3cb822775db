import { beforeAll, expect, test } from "vitest";
import { crashSite, everyPoint } from "./crash-site.ts";
import { fortySteps, layOut } from "./forty-steps.ts";
import { apply, goOn, undisturbedRun } from "./taken-up.ts";
import type { Undisturbed } from "./taken-up.ts";

let undisturbed: Undisturbed;

beforeAll(async () => {
  undisturbed = await undisturbedRun("operation");
});

test("the disk of the host full at any operation of forty steps: the run says which step failed, and is taken up when there is room", async () => {
  await everyPoint(undisturbed.points, async (nth) => {
    using site = crashSite(fortySteps, layOut);
    const at = `operation ${nth}`;
    const { code, output } = await apply(site, { at: "operation", nth, when: "before", victims: [], says: "ENOSPC" });
    // A program that is started is no operation of the transport's own, which the system could refuse so.
    const isSaid = code === 0 || (code === 1 && /MC_RUN_(?:OPERATION|REFUSED)/.test(output));
    expect([at, isSaid, output]).toEqual([at, true, output]);
    await goOn(site, undisturbed, { at });
  });
});
