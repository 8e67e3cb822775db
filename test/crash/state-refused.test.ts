import { beforeAll, expect, test } from "vitest";
import { crashSite, everyPoint } from "./crash-site.ts";
import { fewSteps, layOutFew } from "./few-steps.ts";
import { apply } from "./taken-up.ts";
import { goOnFew, pointsOf } from "./taken-up-few.ts";

let writes: number;

beforeAll(async () => {
  writes = await pointsOf("state");
});

test("the state of the site read-only from any write on: the run says so in words, and is taken up when that is mended", async () => {
  expect(writes).toBeGreaterThan(50);
  await everyPoint(writes, async (nth) => {
    using site = crashSite(fewSteps, layOutFew);
    const at = `write ${nth}`;
    const { code, output } = await apply(site, { at: "state", nth, when: "before", victims: [], says: "EROFS" });
    // What only spares the next run some work may fail unsaid, once all is done and on record.
    if (code !== 0) expect([at, output]).toEqual([at, expect.stringMatching(/MC_STATE_WRITE[^]*the file system is read-only/)]);
    expect([at, output]).toEqual([at, expect.not.stringContaining("MC_BUG")]);
    await goOnFew(site, at);
  });
});
