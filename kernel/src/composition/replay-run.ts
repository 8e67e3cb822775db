import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { hasErrors } from "../diagnostics/diagnostic.ts";
import type { Outcome } from "../diagnostics/outcome.ts";
import { digestOf } from "../ir/digest.ts";
import type { Ir } from "../ir/ir.ts";
import { isJsonList, isJsonObject } from "../ir/json.ts";
import type { Json } from "../ir/json.ts";
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
import { replayCauses } from "./replay-causes.ts";
import type { Derivation } from "./replay-causes.ts";
import { undoneBy } from "./rollback-site.ts";
import type { SiteContext } from "./site-context.ts";
import { version } from "./version.ts";

/** Derives the plan of a run again, from what was answered then, with the plugins and the site as they are now. No host is contacted. */
export async function replayRun(context: SiteContext, run: string, options: { readonly verify: boolean }): Promise<Outcome<ReplayReport>> {
  context.askAnew();
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
  const { plan, diagnostics, causes } = await deriveAgain(context, { first, recorded, compiled: compiled.value, twice: options.verify });
  if (plan === undefined && causes.length === 0) return { diagnostics };
  const same = plan !== undefined && planDigest(plan) === recorded.digest && causes.every(({ what }) => what !== "impure");
  const report: ReplayReport = {
    run: first.summary.id,
    plan: recorded.digest,
    ...(plan === undefined ? {} : { derived: planDigest(plan) }),
    same,
    causes: same ? [] : causes,
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

/** What was recorded, and the graph to derive from. */
interface Again {
  readonly first: RunDetails;
  readonly recorded: PlanOfRun;
  readonly compiled: Graph;
  readonly twice: boolean;
}

/** What follows now, and whatever is otherwise than it was. */
async function deriveAgain(
  context: SiteContext,
  { first, recorded, compiled, twice }: Again,
): Promise<{ readonly plan: Plan | undefined; readonly diagnostics: readonly Diagnostic[]; readonly causes: readonly ReplayCause[] }> {
  const { lockDigest, all } = await context.plugins();
  const table = Buffer.from(await context.blobs.read(recorded.part.answers)).toString("utf8");
  context.options.onProgress({ type: "stage", stage: "planning" });
  const [, , irName, userName] = recordOf(first);
  const user = userFrom(await jsonOf(context, userName));
  const derive = async (): Promise<Derivation> => {
    const target = recordedTarget(table);
    const { facts, owed } = recorded.part;
    const input = await planningOf(context, { compiled, facts, selection: recorded.plan.selection, target, user, owed });
    const { value, diagnostics } = await planHost(input);
    const part = value === undefined || hasErrors(diagnostics) ? undefined : value.seal().part;
    return { part, diagnostics, unrecorded: target.unrecorded };
  };
  const derived = await derive();
  const { masterchef: kernel = version, ...plugins } = versionsOf(first);
  const graph = digestOf(writeIr(compiled.ir));
  const causes = await replayCauses({
    part: recorded.part,
    then: { lock: recorded.plan.lock, kernel, plugins, graph: recorded.plan.ir, ir: await recordedIr(context, irName) },
    now: {
      lock: lockDigest,
      kernel: version,
      plugins: Object.fromEntries(all.map((plugin) => [plugin.name, `${plugin.version} ${plugin.digest}`])),
      graph,
      ir: compiled.ir,
    },
    derived,
    again: derive,
    twice,
  });
  const { part, diagnostics } = derived;
  if (part === undefined) return { plan: undefined, diagnostics, causes };
  const name = partDigest(part);
  const hosts = recorded.plan.hosts.map((host) => ("part" in host ? { ...host, part: name } : host));
  return { plan: { ...recorded.plan, ir: graph, lock: lockDigest, hosts, parts: { [name]: part } }, diagnostics, causes };
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

/** The versions a run was made with, by name: of the kernel and of every plugin. */
function versionsOf({ records }: RunDetails): Readonly<Record<string, string>> {
  const started = records.find(({ type }) => type === "run-started")?.body;
  const versions: Json | undefined = isJsonObject(started) ? started["versions"] : undefined;
  if (!isJsonObject(versions)) return {};
  return Object.fromEntries(Object.entries(versions).flatMap(([name, text]) => (typeof text === "string" ? [[name, text]] : [])));
}
