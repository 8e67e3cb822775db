import { existsSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { createKernel, isJsonObject, sumUp } from "@masterchef/kernel";
import type { Kernel } from "@masterchef/kernel";
import { expect } from "vitest";
import { Filebucket } from "../../kernel/src/state/filebucket.ts";
import { crashSite } from "./crash-site.ts";
import type { CrashSite } from "./crash-site.ts";
import type { Fault } from "./fault.ts";
import { fortySteps, guarded, layOut, refreshes, replaced, treeOf, unguarded } from "./forty-steps.ts";

/** What an undisturbed run leaves, and how many points of a kind it passes. */
export interface Undisturbed {
  readonly tree: readonly string[];
  readonly points: number;
}

/** Runs the forty steps without a fault and counts. */
export async function undisturbedRun(at: Fault["at"]): Promise<Undisturbed> {
  using site = crashSite(fortySteps, layOut);
  const { code, output } = await apply(site, { at, nth: 0, when: "before", victims: [] });
  if (code !== 0) throw new Error(output);
  return { tree: treeOf(site.root), points: site.passed() };
}

/** Applies the site, up to the fault if there is one. */
export function apply(site: CrashSite, fault?: Parameters<CrashSite["masterchef"]>[1]): ReturnType<CrashSite["masterchef"]> {
  return site.masterchef(["apply", "--yes", "--var", `root=${site.root}`], fault);
}

/** How often a program told that it ran. */
function told(site: CrashSite, name: string): readonly string[] {
  const file = join(site.root, "counts", name);
  return existsSync(file) ? readFileSync(file, "utf8").split(/(?<=\n)/) : [];
}

/** Goes on with a run that was ended at a point, and holds what is there then against what an undisturbed run leaves. */
export async function goOn(
  site: CrashSite,
  undisturbed: Undisturbed,
  { at, isComplete = true }: { readonly at: string; readonly isComplete?: boolean },
): Promise<void> {
  {
    await using kernel = kernelOf(site);
    const run = await takenUp(site, { kernel, at, isComplete });
    if (run === undefined) throw new Error(`Cannot go on: nothing was begun before ${at}`);
    if (isComplete) return await expectUndisturbed(site, undisturbed, { at, kernel, run });
  }
  // A plugin that failed while the plan was made left something out of it, which a run taken up tells and cannot mend. The link is closed by now: as long as
  // it is open, the host is leased to who opened it.
  await appliedAnew(site, at);
  await using kernel = kernelOf(site);
  return await expectUndisturbed(site, undisturbed, { at, kernel, run: undefined });
}

/** Holds what is there against what an undisturbed run leaves; `run`: the one that was taken up, if it did everything. */
async function expectUndisturbed(
  site: CrashSite,
  undisturbed: Undisturbed,
  { at, kernel, run }: { readonly at: string; readonly kernel: Kernel; readonly run: string | undefined },
): Promise<void> {
  expect([at, treeOf(site.root)]).toEqual([at, undisturbed.tree]);
  for (const name of guarded) expect([at, name, told(site, name)]).toEqual([at, name, ["ran\n"]]);
  for (const name of unguarded)
    expect([at, name, ["ran\n", "ran\nran\n"]]).toEqual([at, name, expect.arrayContaining([told(site, name).join("")])]);
  for (const [name, seen] of run === undefined ? [] : refreshes) expect([at, name, told(site, name).at(-1)]).toEqual([at, name, seen]);
  expect([at, await keptBy(site)]).toEqual([at, [...replaced]]);
  if (run !== undefined) {
    const { value: replayed } = await kernel.replay(run, { verify: true });
    expect([at, replayed?.same, replayed?.causes]).toEqual([at, true, []]);
  }
  await expectSettled(kernel, { at, skipTags: ["free"] });
}

/** A kernel of this process on the site: one process for all that is done after a kill, instead of one for each command. */
export function kernelOf(site: CrashSite): Kernel {
  return createKernel({
    site: site.folder,
    targetState: join(site.folder, "target"),
    variables: [{ name: "root", text: site.root }],
    variableFiles: [],
    ephemeral: false,
    onProgress: () => undefined,
  });
}

/** Takes up the first run of a site. Its id; undefined if it had begun nothing, so that there is nothing to take up. What was never planned fails it again. */
export async function takenUp(
  site: CrashSite,
  { kernel, at, isComplete = true }: { readonly kernel: Kernel; readonly at: string; readonly isComplete?: boolean },
): Promise<string | undefined> {
  const [run = ""] = site.runs();
  const { value, diagnostics } = await kernel.resume(run, { retryTripped: false, signal: new AbortController().signal });
  const codes = diagnostics.map(({ code }) => code);
  if (value === undefined) {
    expect([at, codes]).toEqual([at, ["MC_RUN_NOT_KEPT"]]);
    return undefined;
  }
  const bad = value.steps.flatMap(({ diagnostics: own }) => own.map(({ detail }) => detail));
  if (isComplete) expect([at, value.result, codes, bad]).toEqual([at, "succeeded", codes, bad]);
  return run;
}

/** Applies the site again, without a fault. */
export async function appliedAnew(site: CrashSite, at: string): Promise<void> {
  const { code, output } = await apply(site);
  expect([at, code, output]).toEqual([at, 0, output]);
}

/** Holds that a plan made now has nothing to do. */
export async function expectSettled(
  kernel: Kernel,
  { at, skipTags }: { readonly at: string; readonly skipTags: readonly string[] },
): Promise<void> {
  const { value: planned } = await kernel.plan({ resources: [], tags: [], skipTags });
  expect([at, planned === undefined ? undefined : sumUp(planned).steps]).toEqual([at, 0]);
}

/** The old content that the filebucket gives back, of what the forty steps replace. */
async function keptBy(site: CrashSite): Promise<readonly (readonly [string, string])[]> {
  const found = await keptIn(site);
  return [...replaced.keys()].flatMap((path) => (found.has(path) ? [[path, found.get(path) ?? ""] as const] : []));
}

/** The old content that the filebucket gives back, by the path its history tells, below the root. */
export async function keptIn(site: CrashSite): Promise<ReadonlyMap<string, string>> {
  const bucket = new Filebucket(join(site.folder, ".masterchef/filebucket"));
  const { records } = await bucket.history();
  const found = new Map<string, string>();
  for (const { body } of records) {
    if (!isJsonObject(body) || typeof body["path"] !== "string" || typeof body["digest"] !== "string") continue;
    const pieces: Uint8Array[] = [];
    for await (const piece of bucket.open(body["digest"])) pieces.push(piece);
    found.set(relative(site.root, body["path"]), Buffer.concat(pieces).toString());
  }
  return found;
}
