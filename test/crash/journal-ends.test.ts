import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { crashSite, everyPoint } from "./crash-site.ts";
import type { Fault } from "./fault.ts";
import { fewSteps, layOutFew } from "./few-steps.ts";
import { apply } from "./taken-up.ts";
import { goOnFew, pointsOf } from "./taken-up-few.ts";

const kernelAt = (nth: number, when: Fault["when"], says?: string): Omit<Fault, "root" | "marker"> => ({
  at: "record",
  nth,
  when,
  victims: ["kernel"],
  says,
});

let records: number;
let flushes: number;

beforeAll(async () => {
  records = await pointsOf("record");
  flushes = await pointsOf("flush");
});

test("the kernel killed with SIGKILL in the middle of writing any record: the run is taken up, nothing is done twice, and what is owed is done", async () => {
  expect(records).toBeGreaterThan(20);
  await everyPoint(records, async (nth) => {
    using site = crashSite(fewSteps, layOutFew);
    const at = `record ${nth}`;
    const { code, output } = await apply(site, kernelAt(nth, "torn"));
    expect([at, code, output]).toEqual([at, undefined, output]);
    await goOnFew(site, at);
  });
});

test.each([
  ["the disk full", "ENOSPC"],
  ["an error of the disk", "EIO"],
])("%s at any record of the journal: the run says so, sends nothing more, and is taken up when that is mended", async (name, says) => {
  await everyPoint(records, async (nth) => {
    using site = crashSite(fewSteps, layOutFew);
    const at = `${name} at ${nth}`;
    const { code, output } = await apply(site, kernelAt(nth, "before", says));
    expect([at, code === 0, output]).toEqual([at, false, expect.stringContaining("MC_STATE_WRITE")]);
    const journal = readFileSync(join(site.folder, ".masterchef/runs", site.runs()[0] ?? "", "journal.jsonl"), "utf8");
    // What was not recorded as intended was not done.
    if (!journal.includes('"type":"intent"'))
      expect([at, existsSync(join(site.root, "once")), readFileSync(join(site.root, "first"), "utf8")]).toEqual([at, false, "old\n"]);
    await goOnFew(site, at);
  });
});

test("an error of the disk whenever the journal is made durable: the run says so, and is taken up", async () => {
  expect(flushes).toBeGreaterThan(3);
  await everyPoint(flushes, async (nth) => {
    using site = crashSite(fewSteps, layOutFew);
    const at = `flush ${nth}`;
    const { code, output } = await apply(site, { at: "flush", nth, when: "before", victims: [], says: "EIO" });
    // How many there are is a matter of time: there may be fewer than were counted.
    const isReached = site.passed() >= nth;
    expect([at, code, output]).toEqual([at, isReached ? 1 : 0, isReached ? expect.stringContaining("MC_STATE_WRITE") : output]);
    if (isReached) await goOnFew(site, at);
  });
});

test("with any limit on how large files may grow, a run ends with words, and is taken up without the limit", async () => {
  // The journal of a whole run is about a dozen units of 1,024 bytes.
  await everyPoint(12, async (nth) => {
    using site = crashSite(fewSteps, layOutFew);
    const units = 2 * nth;
    const at = `limit ${units}`;
    const { code, output } = await site.shell(`trap '' XFSZ; ulimit -f ${units}; masterchef apply --yes --var root=${site.root}`);
    if (code === 0) return;
    expect([at, output]).toEqual([at, expect.stringMatching(/MC_[A-Z_]+/)]);
    expect([at, output]).toEqual([at, expect.not.stringContaining("MC_BUG")]);
    if (site.runs().length === 0) await apply(site);
    await goOnFew(site, at);
  });
});
