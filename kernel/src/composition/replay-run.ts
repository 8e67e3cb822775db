import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { hasErrors } from "../diagnostics/diagnostic.ts";
import type { Outcome } from "../diagnostics/outcome.ts";
import { digestOf } from "../ir/digest.ts";
import type { Ir } from "../ir/ir.ts";
import { isJsonList, isJsonObject } from "../ir/json.ts";
import type { Json, JsonObject } from "../ir/json.ts";
import { readIr } from "../ir/read-ir.ts";
import { writeIr } from "../ir/write-ir.ts";
import { partDigest, planDigest } from "../plan/plan-file.ts";
import { planHost } from "../plan/plan-host.ts";
import type { Plan } from "../plan/plan.ts";
import { Filebucket } from "../state/filebucket.ts";
import { parseJson } from "../ir/parse-json.ts";
import { runChain } from "../state/runs.ts";
import type { RunDetails } from "../state/runs.ts";
import { stateDirectory } from "../state/state-directory.ts";
import { compileSite, readSite } from "./compile-site.ts";
import type { KernelOptions, ReplayCause, ReplayReport } from "./kernel-contract.ts";
import { planOfRun } from "./plan-of-run.ts";
import type { PlanOfRun } from "./plan-of-run.ts";
import { planningOf } from "./plan-site.ts";
import type { Graph } from "./plan-site.ts";
import { recordedTarget } from "./recorded-target.ts";
import { undoneBy } from "./rollback-site.ts";
import type { SiteContext } from "./site-context.ts";

/** Derives the plan of a run again, from what was answered then, with the plugins and the site as they are now. No host is contacted. */
export async function replayRun(context: SiteContext, run: string, options: { readonly verify: boolean }): Promise<Outcome<ReplayReport>> {
  const chain = await runChain(context.state, run);
  const broken = chain.flatMap(({ summary }) => summary.diagnostics);
  if (broken.length > 0) return { diagnostics: broken };
  const [first] = chain;
  if (first === undefined) throw new Error("Cannot replay: a chain without a run");
  const { value: recorded, diagnostics: unread } = await planOfRun(context, first);
  if (recorded === undefined) return { diagnostics: unread };
  const backups = options.verify ? (await new Filebucket(context.state.filebucket).history()).records.length : undefined;
  const compiled = await compileAgain(context, recorded, first);
  if (compiled.value === undefined) return { diagnostics: compiled.diagnostics };
  const { plan, diagnostics, causes } = await deriveAgain(context, { first, recorded, compiled: compiled.value });
  if (plan === undefined && causes.length === 0) return { diagnostics };
  const report: ReplayReport = {
    run: first.summary.id,
    plan: recorded.digest,
    ...(plan === undefined ? {} : { derived: planDigest(plan) }),
    same: plan !== undefined && planDigest(plan) === recorded.digest,
    causes,
    ...(backups === undefined ? {} : { verified: { records: chain.reduce((sum, { records }) => sum + records.length, 0), backups } }),
  };
  return { value: report, diagnostics: [] };
}

/** Digest of the plan of a run: what the site was compiled with is remembered under it. */
export async function planDigestOf({ site }: KernelOptions, run: string): Promise<string> {
  const [first] = await runChain(stateDirectory(site), run);
  return first?.summary.plan ?? "";
}

/** The site with the facts the plan rests on. */
async function compileAgain(context: SiteContext, { part, plan }: PlanOfRun, first: RunDetails): Promise<Outcome<Graph>> {
  if (undoneBy(plan) !== undefined) {
    const [, , name] = recordOf(first);
    const ir = await recordedIr(context, name);
    if (ir !== undefined) return { value: { ir, places: { locate: () => undefined } }, diagnostics: [] };
  }
  context.options.onProgress({ type: "stage", stage: "compiling" });
  const texts = await readSite(context);
  if (texts.value === undefined) return { diagnostics: texts.diagnostics };
  return await compileSite(context, texts.value, part.facts);
}

interface Again {
  readonly first: RunDetails;
  readonly recorded: PlanOfRun;
  readonly compiled: Graph;
}

/** What follows now, and whatever is otherwise than it was. */
async function deriveAgain(
  context: SiteContext,
  { first, recorded, compiled }: Again,
): Promise<{ readonly plan: Plan | undefined; readonly diagnostics: readonly Diagnostic[]; readonly causes: readonly ReplayCause[] }> {
  const { lockDigest } = await context.plugins();
  const target = recordedTarget(Buffer.from(await context.blobs.read(recorded.part.answers)).toString("utf8"));
  context.options.onProgress({ type: "stage", stage: "planning" });
  const [, , irName, userName] = recordOf(first);
  const user = await jsonOf(context, userName);
  const planned = await planHost(
    await planningOf(context, {
      compiled,
      facts: recorded.part.facts,
      selection: recorded.plan.selection,
      target,
      user: userFrom(user),
    }),
  );
  const ir = digestOf(writeIr(compiled.ir));
  const causes: ReplayCause[] = [];
  if (lockDigest !== recorded.plan.lock) causes.push({ what: "plugin", changed: await changedPlugins(context, first) });
  if (ir !== recorded.plan.ir) causes.push({ what: "config", changed: changedResources(await recordedIr(context, irName), compiled.ir) });
  if (planned.value === undefined || hasErrors(planned.diagnostics)) {
    return { plan: undefined, diagnostics: planned.diagnostics, causes };
  }
  const { part } = planned.value.seal();
  if (target.unrecorded.length > 0 && causes.length === 0) causes.push({ what: "answer", changed: ["a question that was not asked then"] });
  const name = partDigest(part);
  const same = part.steps.length === recorded.part.steps.length && name === partDigest(recorded.part);
  if (!same && causes.length === 0) causes.push({ what: "answer", changed: [recorded.part.answers] });
  const hosts = recorded.plan.hosts.map((host) => ("part" in host ? { ...host, part: name } : host));
  return { plan: { ...recorded.plan, ir, lock: lockDigest, hosts, parts: { [name]: part } }, diagnostics: planned.diagnostics, causes };
}

function recordOf({ records }: RunDetails): readonly Json[] {
  const started = records.find(({ type }) => type === "run-started")?.body;
  const kept = isJsonObject(started) ? started["record"] : undefined;
  return isJsonList(kept) ? kept : [];
}

async function jsonOf({ blobs }: SiteContext, digest: Json | undefined): Promise<Json | undefined> {
  if (typeof digest !== "string" || !(await blobs.has(digest))) return undefined;
  return parseJson(Buffer.from(await blobs.read(digest)).toString("utf8"));
}

async function recordedIr(context: SiteContext, digest: Json | undefined): Promise<Ir | undefined> {
  const json = await jsonOf(context, digest);
  return json === undefined ? undefined : readIr(JSON.stringify(json)).value;
}

/** Whom the host's link acted as: it owns what is made. */
function userFrom(json: Json | undefined): Parameters<typeof planningOf>[1]["user"] {
  if (!isJsonObject(json)) return undefined;
  const { name, uid, gid, group } = json;
  if (typeof uid !== "number" || typeof gid !== "number") return undefined;
  return { name: typeof name === "string" ? name : undefined, uid, gid, group: typeof group === "string" ? group : undefined };
}

/** Plugins that are others than when the run was made, by name. */
async function changedPlugins(context: SiteContext, { records }: RunDetails): Promise<readonly string[]> {
  const started = records.find(({ type }) => type === "run-started")?.body;
  const versions: Json | undefined = isJsonObject(started) ? started["versions"] : undefined;
  const then: JsonObject = isJsonObject(versions) ? versions : {};
  const { all } = await context.plugins();
  return all.flatMap(({ name, version, digest }) => (then[name] === `${version} ${digest}` ? [] : [name]));
}

/** Addresses of resources that are declared otherwise, or no longer, or only now. */
function changedResources(then: Ir | undefined, now: Ir): readonly string[] {
  if (then === undefined) return [];
  const texts = (ir: Ir): ReadonlyMap<string, string> =>
    new Map(ir.resources.map((resource) => [resource.address, writeIr({ ...ir, resources: [resource], relations: [] })]));
  const [before, after] = [texts(then), texts(now)];
  return [...new Set([...before.keys(), ...after.keys()])].filter((address) => before.get(address) !== after.get(address));
}
