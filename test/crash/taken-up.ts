import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { createKernel, isJsonObject, sumUp } from "@masterchef/kernel";
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
  const [run = ""] = site.runs();
  const resumed = await site.masterchef(["resume", run, "--yes"]);
  expect([at, resumed.code, resumed.output]).toEqual([at, 0, resumed.output]);
  // A plugin that failed while the plan was made left something out of it, which the run taken up cannot know of.
  const rest = isComplete ? resumed : await apply(site);
  expect([at, rest.code, rest.output]).toEqual([at, 0, rest.output]);
  expect([at, treeOf(site.root)]).toEqual([at, undisturbed.tree]);
  for (const name of guarded) expect([at, name, told(site, name)]).toEqual([at, name, ["ran\n"]]);
  for (const name of unguarded)
    expect([at, name, ["ran\n", "ran\nran\n"]]).toEqual([at, name, expect.arrayContaining([told(site, name).join("")])]);
  for (const [name, seen] of isComplete ? refreshes : []) expect([at, name, told(site, name).at(-1)]).toEqual([at, name, seen]);
  expect([at, readdirSync(site.temporary)]).toEqual([at, []]);
  expect([at, await keptBy(site)]).toEqual([at, [...replaced]]);
  await using kernel = createKernel({
    site: site.folder,
    variables: [{ name: "root", text: site.root }],
    variableFiles: [],
    ephemeral: false,
    onProgress: () => undefined,
  });
  if (isComplete) {
    const { value: replayed } = await kernel.replay(run, { verify: true });
    expect([at, replayed?.same, replayed?.causes]).toEqual([at, true, []]);
  }
  const { value: planned } = await kernel.plan({ resources: [], tags: [], skipTags: ["free"] });
  expect([at, planned === undefined ? undefined : sumUp(planned).steps]).toEqual([at, 0]);
}

/** The old content that the filebucket gives back, by the path its history tells. */
async function keptBy(site: CrashSite): Promise<readonly (readonly [string, string])[]> {
  const bucket = new Filebucket(join(site.folder, ".masterchef/filebucket"));
  const { records } = await bucket.history();
  const found = new Map<string, string>();
  for (const { body } of records) {
    if (!isJsonObject(body) || typeof body["path"] !== "string" || typeof body["digest"] !== "string") continue;
    const pieces: Uint8Array[] = [];
    for await (const piece of bucket.open(body["digest"])) pieces.push(piece);
    found.set(relative(site.root, body["path"]), Buffer.concat(pieces).toString());
  }
  return [...replaced.keys()].flatMap((path) => (found.has(path) ? [[path, found.get(path) ?? ""] as const] : []));
}
