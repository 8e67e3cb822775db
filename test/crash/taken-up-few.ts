import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { Filebucket } from "../../kernel/src/state/filebucket.ts";
import { crashSite } from "./crash-site.ts";
import type { CrashSite } from "./crash-site.ts";
import type { Fault } from "./fault.ts";
import { fewDone, fewSteps, layOutFew } from "./few-steps.ts";
import { treeOf } from "./forty-steps.ts";
import { appliedAnew, apply, expectSettled, kernelOf, keptIn, takenUp } from "./taken-up.ts";

/** How many points of a kind an undisturbed run of the few steps passes. */
export async function pointsOf(at: Fault["at"]): Promise<number> {
  using site = crashSite(fewSteps, layOutFew);
  const { code, output } = await apply(site, { at, nth: 0, when: "before", victims: [] });
  if (code !== 0) throw new Error(output);
  return site.passed();
}

/** Takes the run up, or begins anew where it had begun nothing, and holds what is there against what an undisturbed run leaves. */
export async function goOnFew(site: CrashSite, at: string): Promise<void> {
  await using kernel = kernelOf(site);
  if (site.runs().length === 0 || (await takenUp(site, { kernel, at })) === undefined) await appliedAnew(site, at);
  await expectFew(site, at);
  expect([at, readFileSync(join(site.root, "counts/announced"), "utf8")]).toEqual([at, expect.stringMatching(/^(new\n){1,2}$/)]);
  await expectSettled(kernel, { at, skipTags: [] });
}

/** Holds that the site is as an undisturbed run leaves it, but for what refreshes did: nothing was done twice, and no old content is lost. */
export async function expectFew(site: CrashSite, at: string): Promise<void> {
  expect([at, treeOf(site.root)]).toEqual([at, fewDone]);
  const once = join(site.root, "counts/once");
  expect([at, existsSync(once) ? readFileSync(once, "utf8") : ""]).toEqual([at, "ran\n"]);
  // A new run that finds nothing to do leaves what the one before had no time to take in to the next that does something.
  const bucket = new Filebucket(join(site.folder, ".masterchef/filebucket"));
  await bucket.takeOver();
  await bucket.close();
  const kept = await keptIn(site);
  expect([at, kept.get("first"), kept.get("gone")]).toEqual([at, "old\n", "gone\n"]);
}
