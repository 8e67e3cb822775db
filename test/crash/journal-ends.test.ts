import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { crashSite, everyPoint } from "./crash-site.ts";
import type { CrashSite } from "./crash-site.ts";
import type { Fault } from "./fault.ts";
import { fewDone, fewSteps, layOutFew } from "./few-steps.ts";
import { treeOf } from "./forty-steps.ts";
import { appliedAnew, apply, expectSettled, kernelOf, takenUp } from "./taken-up.ts";

const kernelAt = (nth: number, when: Fault["when"], says?: string): Omit<Fault, "root" | "marker"> => ({
  at: "record",
  nth,
  when,
  victims: ["kernel"],
  says,
});

let records: number;

beforeAll(async () => {
  using site = crashSite(fewSteps, layOutFew);
  const { code, output } = await apply(site, { ...kernelAt(0, "before"), victims: [] });
  if (code !== 0) throw new Error(output);
  records = site.passed();
});

/** Takes the run up, or begins anew where it had begun nothing, and holds what is there against what an undisturbed run leaves. */
async function goOn(site: CrashSite, at: string): Promise<void> {
  await using kernel = kernelOf(site);
  if ((await takenUp(site, { kernel, at })) === undefined) await appliedAnew(site, at);
  expect([at, treeOf(site.root)]).toEqual([at, fewDone]);
  expect([at, readFileSync(join(site.root, "counts/once"), "utf8")]).toEqual([at, "ran\n"]);
  expect([at, readFileSync(join(site.root, "counts/announced"), "utf8")]).toEqual([at, expect.stringMatching(/^(new\n){1,2}$/)]);
  await expectSettled(kernel, { at, skipTags: [] });
}

test("the kernel killed with SIGKILL in the middle of writing any record: the run is taken up, nothing is done twice, and what is owed is done", async () => {
  expect(records).toBeGreaterThan(20);
  await everyPoint(records, async (nth) => {
    using site = crashSite(fewSteps, layOutFew);
    const at = `record ${nth}`;
    const { code, output } = await apply(site, kernelAt(nth, "torn"));
    expect([at, code, output]).toEqual([at, undefined, output]);
    await goOn(site, at);
  });
});

test("the disk full at any record of the journal: the run says so, sends nothing more, and is taken up when there is room", async () => {
  await everyPoint(records, async (nth) => {
    using site = crashSite(fewSteps, layOutFew);
    const at = `full at ${nth}`;
    const { code, output } = await apply(site, kernelAt(nth, "before", "ENOSPC"));
    expect([at, code === 0, output]).toEqual([at, false, expect.stringContaining("MC_STATE_WRITE")]);
    const journal = readFileSync(join(site.folder, ".masterchef/runs", site.runs()[0] ?? "", "journal.jsonl"), "utf8");
    // What was not recorded as intended was not done.
    if (!journal.includes('"type":"intent"'))
      expect([at, existsSync(join(site.root, "once")), readFileSync(join(site.root, "first"), "utf8")]).toEqual([at, false, "old\n"]);
    await goOn(site, at);
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
    await goOn(site, at);
  });
});
