import type { Compiled } from "../compile/compile-input.ts";
import { hasErrors } from "../diagnostics/diagnostic.ts";
import type { Outcome } from "../diagnostics/outcome.ts";
import type { PluginHost } from "../host/plugin-host.ts";
import type { ResourceType } from "../ir/resource-type.ts";
import { irBytes } from "../ir/write-ir.ts";
import type { JsonObject } from "../ir/json.ts";
import { frameText, partBytes } from "../plan/plan-file.ts";
import { planHost } from "../plan/plan-host.ts";
import type { HostPlanning } from "../plan/plan-host.ts";
import type { PlanInput } from "../plan/plan-input.ts";
import type { TargetPort } from "../plan/target-port.ts";
import type { OverlayContext } from "../plan/overlay/file-after.ts";
import { planFormat } from "../plan/plan.ts";
import type { Plan, Selection } from "../plan/plan.ts";
import { checkSelection } from "./check-selection.ts";
import { compileSite, readSite } from "./compile-site.ts";
import { factPaths, factsAt, readsFacts } from "./facts-for.ts";
import { fillHolesWith } from "./fill-holes.ts";
import { gatherFacts } from "./gather-facts.ts";
import type { PlanReport, SealedPlan } from "./kernel-contract.ts";
import { keptContent } from "./kept-content.ts";
import { ownThings } from "./own-things.ts";
import { localUser, thisHost } from "./local-user.ts";
import { namedPlugins } from "./named-plugins.ts";
import { owedOf, targetPort } from "./session-ports.ts";
import type { SiteContext } from "./site-context.ts";
import { recordingTarget } from "./recording-target.ts";
import type { RecordingTarget } from "./recording-target.ts";
import { rememberSettled } from "./remember-settled.ts";
import { signatureVerifier } from "./verify-signature.ts";

/** A site compiled for its host. */
export interface CompiledSite {
  readonly compiled: Compiled;
  /** What the site and its plugins read of the facts, and by which paths. */
  readonly facts: JsonObject;
  readonly factPaths: readonly string[];
  /** What it is planned on. Facts are gathered beside it: what counts of them is more lasting than the answers they are made of. */
  readonly target: RecordingTarget;
}

/** Compiles the site with the facts of the host, if it reads any. */
export async function compileForHost(context: SiteContext): Promise<Outcome<CompiledSite>> {
  const { onProgress } = context.options;
  onProgress({ type: "stage", stage: "compiling" });
  // The process of the transport and the workers of the plugins start while the site is read.
  const session = context.session();
  const texts = await readSite(context);
  if (texts.value === undefined) return { diagnostics: texts.diagnostics };
  const host = await context.host();
  void host.warm(namedPlugins(host.plugins, texts.value).map(({ name }) => name));
  const target: TargetPort = { ask: async (queries) => targetPort(await session).ask(queries) };
  let facts: JsonObject = {};
  if (readsFacts(host, texts.value)) {
    onProgress({ type: "stage", stage: "gathering facts" });
    const gathered = await gatherFacts(host, target);
    if (gathered.value === undefined) return { diagnostics: gathered.diagnostics };
    facts = gathered.value;
    onProgress({ type: "stage", stage: "compiling" });
  }
  const compiled = await compileSite(context, texts.value, facts);
  if (compiled.value === undefined) return { diagnostics: compiled.diagnostics };
  await context.lockOnFirstUse();
  const paths = factPaths(host, compiled.value);
  const value = { compiled: compiled.value, facts: factsAt(paths, facts), factPaths: paths, target: recordingTarget(target) };
  return { value, diagnostics: compiled.diagnostics };
}

/** With more resources than this it pays to tidy up before a plan is sealed, and to start a worker again for the verification. */
const large = 2_000;

/** Compiles, asks and plans. Changes nothing. */
export async function planSite(context: SiteContext, selection: Selection): Promise<Outcome<PlanReport>> {
  const site = await compileForHost(context);
  if (site.value === undefined) return { diagnostics: site.diagnostics };
  const { compiled, facts, factPaths: paths, target } = site.value;
  const mistakes = checkSelection(selection, [...compiled.ir.resources, ...compiled.failed.map(({ resource }) => resource)]);
  if (mistakes.length > 0) return { diagnostics: [...site.diagnostics, ...mistakes] };
  const { onProgress } = context.options;
  onProgress({ type: "stage", stage: "planning" });
  const records = await owedOf(await context.session());
  // Loaded where something is owed only.
  const owed = records.length === 0 ? undefined : await import("./site-owed.ts");
  const refreshes = (await owed?.owedRefreshes(context, { records, graph: compiled, target })) ?? [];
  const causes = owed?.owedCauses(records, refreshes);
  const planned = await planHost(await planningOf(context, { compiled, facts, selection, target, user: localUser(), owed: causes }));
  const host = await context.host();
  if (compiled.ir.resources.length > large) {
    await host.rest();
    (await import("./tighten-heap.ts")).tightenHeap();
  }
  // The next plan computes only what is new to it.
  await host.keepResults();
  const diagnostics = [...site.diagnostics, ...planned.diagnostics];
  if (planned.value === undefined || hasErrors(diagnostics)) return { diagnostics };
  const { value: planning } = planned;
  const settled = planning.steps.filter(({ kind }) => kind === "settled").length;
  if (settled === planning.steps.length && planning.failed.length === 0 && diagnostics.length === 0)
    await rememberSettled(context, { selection, compiled, facts: { paths, values: facts }, target, settled });
  const report = await reportOf(context, { compiled, planning, selection });
  return { value: refreshes.length === 0 ? report : { ...report, owed: refreshes }, diagnostics };
}

/** What was planned, with what it takes to carry it out. */
export async function reportOf(
  context: SiteContext,
  { compiled, planning, selection }: { readonly compiled: Graph; readonly planning: HostPlanning; readonly selection: Selection },
): Promise<PlanReport> {
  const { lockDigest } = await context.plugins();
  const { ir, places } = compiled;
  const frame = { masterchef: "plan", format: planFormat, site: ir.site, lock: lockDigest, selection } as const;
  return {
    hosts: [{ host: thisHost, steps: planning.steps, failed: planning.failed }],
    places,
    seal: once(() => sealPlan({ ...frame, ir: context.blobs.keep(irBytes(ir)).digest }, planning, context)),
  };
}

/** Makes a value when it is first asked for, and lets go of all it takes to make it: of a large plan that is more than the plan. */
function once<T>(make: () => T): () => T {
  let state: { readonly make: () => T } | { readonly made: T } = { make };
  return () => {
    if ("make" in state) state = { made: state.make() };
    return state.made;
  };
}

/** A graph and where its resources were written. */
export type Graph = Pick<Compiled, "ir" | "places"> & Partial<Pick<Compiled, "failed">>;

/** What is planned, and on what. */
export interface Planning extends Pick<PlanInput, "facts" | "selection" | "target" | "owed"> {
  readonly compiled: Graph;
  readonly user: OverlayContext["user"];
}

/** All that planning this site takes. */
export async function planningOf(context: SiteContext, { compiled, user, ...given }: Planning): Promise<PlanInput> {
  const { host } = await context.plugins();
  return {
    ...given,
    ir: compiled.ir,
    places: compiled.places,
    failed: compiled.failed,
    providers: host,
    verify: signatureVerifier(context.blobs),
    fillHoles: fillHolesWith(host, context, compiled.places),
    overlay: {
      user,
      sizeOf: (digest) => context.sizeOf(digest),
      contentOf: (digest, limit) => keptContent(context.blobs, digest, limit),
    },
    own: ownThings(context),
    typeOf: (name) => typeIn(host, name),
    capabilities: (name) => pluginIn(host, name).capabilities,
  };
}

function sealPlan(frame: Omit<Plan, "hosts" | "parts">, planning: HostPlanning, context: SiteContext): SealedPlan {
  const { part, answers } = planning.seal();
  context.blobs.keep(answers);
  // Kept as they are named: a run makes durable what it carries out, so that it can be resumed and proved without a plan file.
  const name = context.blobs.keep(partBytes(part)).digest;
  const plan: Plan = { ...frame, hosts: [{ host: thisHost, part: name }], parts: { [name]: part } };
  return { plan, digest: context.blobs.keep(Buffer.from(frameText(plan))).digest };
}

function typeIn(host: PluginHost, name: string): ResourceType {
  const type = host.type(name);
  if (type === undefined) throw new Error(`Cannot plan: no plugin has the type ${name}`);
  return type;
}

/** An admitted plugin by its name. */
export function pluginIn(host: PluginHost, name: string): PluginHost["plugins"][number] {
  const plugin = host.plugins.find((each) => each.name === name);
  if (plugin === undefined) throw new Error(`Cannot plan: there is no plugin ${name}`);
  return plugin;
}
