import { rename, unlink, writeFile } from "node:fs/promises";
import { errorOf } from "../diagnostics/diagnostic.ts";
import { MasterchefError } from "../diagnostics/masterchef-error.ts";
import type { Outcome } from "../diagnostics/outcome.ts";
import { baselineOf } from "../plan/report/baseline.ts";
import type { Baseline } from "../plan/report/baseline.ts";
import { readBaseline, writeBaseline } from "../plan/report/baseline-file.ts";
import { compareBaseline } from "../plan/report/compare-baseline.ts";
import type { BaselineReport } from "../plan/report/compare-baseline.ts";
import { failureText, readWhole } from "../site/site-files.ts";
import { failedOn } from "../plan/report/reported-host.ts";
import type { BaselineFile, PlanReport } from "./kernel-contract.ts";

/** A baseline holds the operations of a plan and not what they rest on: a larger one is none. In bytes. */
const baselineLimit = 512 << 20;

/** Holds a plan against the baseline in a file, or writes it if there is none. With `update` the plan is the baseline from now on. */
export async function holdAgainstBaseline(report: PlanReport, { file, named, update }: BaselineFile): Promise<Outcome<BaselineReport>> {
  if (report.hosts.some((host) => failedOn(host).length > 0))
    return wrong(
      named,
      "The plan is not complete, because a plugin failed: it is held against no baseline, and none is written. Plan again once the plugin works.",
    );
  const now = baselineOf(report.seal().plan, report.hosts);
  const found = await readWhole(file, baselineLimit);
  if ("failure" in found) {
    if (found.failure !== "missing") return wrong(named, `It cannot be read: ${failureText(found)}. Name another file with --snapshot.`);
    await writeNew(file, writeBaseline(now), named);
    return { value: {}, diagnostics: [] };
  }
  const { value: before, diagnostics } = readBaseline(Buffer.from(found.bytes).toString("utf8"), named);
  if (before === undefined) return { diagnostics };
  const mismatch = mismatchOf(before, now);
  if (mismatch !== undefined) return wrong(named, mismatch);
  const comparison = compareBaseline(before, now);
  if (update) await replace(file, writeBaseline(now), named);
  return { value: { comparison, ...(update ? { replaced: true } : {}) }, diagnostics: [] };
}

function mismatchOf(before: Baseline, now: Baseline): string | undefined {
  if (before.site !== now.site)
    return `It is the baseline of the site ${before.site}, and this is ${now.site}. Name the baseline of this site with --snapshot.`;
  const [was, is] = [before, now].map(({ selection: { resources, tags, skipTags } }) => JSON.stringify([resources, tags, skipTags]));
  if (was === is) return undefined;
  return "It was written for another selection. Give the same --resources, --tags and --skip-tags as then, or keep a baseline for each selection.";
}

function wrong(named: string, detail: string): Outcome<BaselineReport> {
  return { diagnostics: [errorOf("MC_PLAN_BASELINE", { about: named, detail })] };
}

/** Never over something that came to be there in the meantime. */
async function writeNew(file: string, text: string, named: string): Promise<void> {
  await writeFile(file, text, { flag: "wx" }).catch((error: unknown) => unwritten(named, error));
}

/** The old baseline or the new one, never a part. */
async function replace(file: string, text: string, named: string): Promise<void> {
  const temporary = `${file}.${process.pid}.part`;
  try {
    await writeFile(temporary, text, { flag: "wx" });
    await rename(temporary, file);
  } catch (error) {
    await unlink(temporary).catch(() => undefined);
    unwritten(named, error);
  }
}

function unwritten(named: string, error: unknown): never {
  const reason = error instanceof Error ? error.message : String(error);
  const detail = `The baseline could not be written: ${reason}. Name another place with --snapshot.`;
  throw new MasterchefError([errorOf("MC_SITE_WRITE", { detail, about: named })], { cause: error });
}
