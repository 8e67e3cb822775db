import { errorOf, hasErrors } from "../diagnostics/diagnostic.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Outcome } from "../diagnostics/outcome.ts";
import { irBytes } from "../ir/write-ir.ts";
import type { Places } from "../ir/places.ts";
import { frameText, partBytes } from "../plan/plan-file.ts";
import type { HostPart } from "../plan/host-part.ts";
import type { Plan } from "../plan/plan.ts";
import type { TakenUp } from "../run/carried.ts";
import { defaultRunOptions } from "../run/run-input.ts";
import type { RunReport } from "../run/run-report.ts";
import { runPlan } from "../run/run-plan.ts";
import { readBreakers } from "../state/breakers.ts";
import type { SessionPort } from "../run/session-port.ts";
import { Filebucket } from "../state/filebucket.ts";
import { createJournal } from "../state/journal.ts";
import { newRunId } from "../state/run-id.ts";
import { takeRunLock } from "../state/run-lock.ts";
import { ensureStateDirectory } from "../state/state-directory.ts";
import { fillHolesWith } from "./fill-holes.ts";
import type { ApplyOptions, SealedPlan } from "./kernel-contract.ts";
import { ownThings } from "./own-things.ts";
import { localUser } from "./local-user.ts";
import { compileForHost, pluginIn } from "./plan-site.ts";
import { rememberInputs } from "./plan-inputs.ts";
import { undoneBy } from "./rollback-site.ts";
import { countIn } from "./site-breakers.ts";
import { controllerOf, refreshedIn } from "./site-owed.ts";
import { sessionPort } from "./session-ports.ts";
import type { SiteContext } from "./site-context.ts";
import { signatureVerifier } from "./verify-signature.ts";
import { version } from "./version.ts";

/** Whether a plan that was read is for this site and these plugins as they are now; what is wrong if not. */
export async function holdAgainstSite(context: SiteContext, { plan }: SealedPlan): Promise<Outcome<true>> {
  const changed = await otherPlugins(context, plan);
  if (changed !== undefined) return { diagnostics: [changed] };
  if (undoneBy(plan) !== undefined) return { value: true, diagnostics: [] };
  const { value, diagnostics } = await compileForHost(context);
  if (value === undefined) return { diagnostics };
  const now = context.blobs.keep(irBytes(value.compiled.ir)).digest;
  if (plan.ir === now) return { value: true, diagnostics: [] };
  const detail = `The plan was made for the graph ${plan.ir}; the site now compiles to ${now}. Nothing was done. Make a new plan with \`masterchef plan --out FILE\`, with the same --var if there were any.`;
  return { diagnostics: [errorOf("MC_SITE_CHANGED", { detail })] };
}

/** What to say if the plugins are not those a plan was made with. */
export async function otherPlugins(context: SiteContext, plan: Plan): Promise<Diagnostic | undefined> {
  const { lockDigest } = await context.plugins();
  if (plan.lock === lockDigest) return undefined;
  const detail = `The plan was made with the plugins of lock ${plan.lock}; masterchef.lock is now ${lockDigest}. Nothing was done. Make a new plan with \`masterchef plan --out FILE\`.`;
  return errorOf("MC_SITE_PLUGINS_CHANGED", { detail });
}

/** A plan does not say where its resources were written. */
const nowhere: Places = { locate: () => undefined };

/** Carries out a plan that was approved. `fresh`: it was made just now, so what it rests on need not be asked again. */
export async function runSealedPlan(
  context: SiteContext,
  { plan, digest }: SealedPlan,
  options: ApplyOptions & { readonly fresh: boolean },
): Promise<Outcome<RunReport>> {
  const [first] = plan.hosts;
  const part = first !== undefined && "part" in first ? plan.parts[first.part] : undefined;
  if (first === undefined || part === undefined) throw new Error("Cannot apply: the plan has no part for this host");
  context.options.onProgress({ type: "stage", stage: "applying" });
  context.beginChanges();
  await ensureStateDirectory(context.state);
  const run = newRunId();
  const { pid: link } = await context.session();
  await using _lock = await takeRunLock(context.state.runLock, { run, link });
  await rememberInputs(context, digest);
  const report = await runPart(context, { run, plan, digest, part, host: first.host }, options);
  return toldOf(report);
}

/** A run that did not come to its first step, or was not let at the host, is what stopped it. */
export function toldOf(report: RunReport): Outcome<RunReport> {
  const isBarred = report.diagnostics.some(({ code }) => code === "MC_RUN_LEASED");
  return isBarred || (hasErrors(report.diagnostics) && report.steps.length === 0)
    ? { diagnostics: report.diagnostics }
    : { value: report, diagnostics: [] };
}

/** The plan, its part, the graph and whom the link acts as, by the names they are kept under. One that was read from elsewhere is kept now. */
async function keptPlan({ blobs }: SiteContext, plan: Plan, part: HostPart): Promise<readonly string[]> {
  const [name] = Object.keys(plan.parts).filter((each) => plan.parts[each] === part);
  const frame = blobs.keep(Buffer.from(frameText(plan))).digest;
  const kept = name !== undefined && (await blobs.has(name)) ? name : blobs.keep(partBytes(part)).digest;
  if (!(await blobs.has(plan.ir))) return [frame, kept];
  return [frame, kept, plan.ir, blobs.keep(Buffer.from(JSON.stringify(localUser() ?? {}))).digest];
}

/** What is to be carried out, under which run. */
export interface Commission {
  readonly run: string;
  readonly plan: Plan;
  readonly digest: string;
  readonly part: HostPart;
  readonly host: string;
  /** The run it goes on from. */
  readonly takesUp?: TakenUp | undefined;
}

/** What a run that was killed left behind on the disk: old content, and files half made. Whoever made them is gone, for the lock must be held. */
export async function takeOverFromTheDead(filebucket: Filebucket, session: SessionPort): Promise<void> {
  try {
    if ((await filebucket.takeOver()) === undefined) return;
    // A batch without tasks asks for nothing but that. A link that is lost will be told by the run.
    await session.run([], () => undefined).catch(() => undefined);
    await filebucket.collected();
  } finally {
    await filebucket.close();
  }
}

/** Carries out a plan's part. The lock of the site must be held. */
export async function runPart(
  context: SiteContext,
  { run, plan, digest, part, host: name, takesUp }: Commission,
  options: ApplyOptions & { readonly fresh: boolean },
): Promise<RunReport> {
  const { host, all: plugins } = await context.plugins();
  // Whether a plugin is what the lock names must not turn out in the middle.
  await host.admit([...new Set(part.steps.map(({ plugin }) => plugin))]);
  const session = sessionPort(await context.session());
  await takeOverFromTheDead(new Filebucket(context.state.filebucket), session);
  const broken = await readBreakers(context.state);
  const journal = await createJournal(context.state, run);
  const filebucket = new Filebucket(context.state.filebucket);
  try {
    const report = await runPlan({
      run,
      planDigest: digest,
      part,
      record: await keptPlan(context, plan, part),
      host: name,
      selection: plan.selection,
      versions: {
        masterchef: version,
        ...Object.fromEntries(plugins.map((plugin) => [plugin.name, `${plugin.version} ${plugin.digest}`])),
      },
      controller: controllerOf(context),
      session,
      providers: host,
      asks: (plugin) => pluginIn(host, plugin).capabilities.ask,
      verify: signatureVerifier(context.blobs),
      fillHoles: fillHolesWith(host, context, nowhere),
      journal,
      blobs: context.blobs,
      filebucket,
      // What somebody has changed since is not undone over their heads.
      options: {
        ...defaultRunOptions,
        exact: options.exact || (takesUp === undefined && undoneBy(plan) !== undefined),
        fresh: options.fresh,
      },
      own: ownThings(context),
      takesUp,
      refreshed: refreshedIn(context),
      breakers: options.retryTripped ? undefined : broken.breakers,
      onProgress: context.options.onProgress,
      cancellation: options.signal,
    });
    // What was not written now is read from the journal by the next run.
    await countIn(context.state, broken, report);
    return report;
  } finally {
    await filebucket.close();
    await journal.close();
  }
}
