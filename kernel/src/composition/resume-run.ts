import { errorOf, warningOf } from "../diagnostics/diagnostic.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Outcome } from "../diagnostics/outcome.ts";
import { causesOf } from "../plan/step.ts";
import type { Step } from "../plan/step.ts";
import { carriedKey } from "../run/carried.ts";
import type { Carried, CarriedStep } from "../run/carried.ts";
import { readCarried } from "../run/read-carried.ts";
import type { RunReport } from "../run/run-report.ts";
import { newRunId } from "../state/run-id.ts";
import { takeRunLock } from "../state/run-lock.ts";
import { runChain } from "../state/runs.ts";
import type { RunDetails } from "../state/runs.ts";
import { otherPlugins, runPart, toldOf } from "./apply-plan.ts";
import type { RemainingStep, ResumeOptions, ResumeReport } from "./kernel-contract.ts";
import { planOfRun } from "./plan-of-run.ts";
import type { PlanOfRun } from "./plan-of-run.ts";
import type { SiteContext } from "./site-context.ts";

/** A run as far as it came, and its plan. */
interface Resumable {
  readonly report: ResumeReport;
  readonly plan: PlanOfRun;
  readonly carried: Carried;
}

/** What is left of a run. Nothing is asked and nothing is changed. */
export async function resumable(context: SiteContext, run: string): Promise<Outcome<ResumeReport>> {
  const { value, diagnostics } = await readResumable(context, run, undefined);
  return { value: value?.report, diagnostics };
}

/** Goes on with a run from its journal, as a new run that names the one it goes on from: no journal is ever changed. */
export async function resumeRun(context: SiteContext, run: string, { retryTripped, signal }: ResumeOptions): Promise<Outcome<RunReport>> {
  context.options.onProgress({ type: "stage", stage: "applying" });
  context.beginChanges();
  const id = newRunId();
  const { pid: link } = await context.session();
  await using _lock = await takeRunLock(context.state.runLock, { run: id, link });
  // Read again under the lock: somebody may have gone on with it meanwhile.
  const { value, diagnostics } = await readResumable(context, run, id);
  if (value === undefined) return { diagnostics };
  const { plan, carried, report } = value;
  const changed = await otherPlugins(context, plan.plan);
  if (changed !== undefined) return { diagnostics: [changed] };
  const commission = { run: id, ...plan, takesUp: { run: report.run, carried } };
  return toldOf(await runPart(context, commission, { exact: false, fresh: false, retryTripped, signal }));
}

async function readResumable(context: SiteContext, run: string, mine: string | undefined): Promise<Outcome<Resumable>> {
  const chain = (await runChain(context.state, run)).filter(({ summary }) => summary.id !== mine);
  const broken = chain.flatMap(({ summary }) => summary.diagnostics);
  if (broken.length > 0) return { diagnostics: broken };
  const begun = chain.filter(({ records }) => records.some(({ type }) => type === "intent"));
  const last = chain.at(-1);
  if (last === undefined) throw new Error("Cannot resume: a chain without a run");
  if (last.summary.result === "running") return { diagnostics: [underWay(last)] };
  const { value: plan, diagnostics } = await planOfRun(context, begun[0] ?? last);
  if (plan === undefined) return { diagnostics };
  const carried = readCarried(
    plan.part.steps,
    chain.map(({ records }) => records),
  );
  const steps = plan.part.steps.flatMap((step) => remaining(step, carried));
  const count = (standing: RemainingStep["standing"]): number => steps.filter((each) => each.standing === standing).length;
  const report: ResumeReport = {
    run: last.summary.id,
    runs: chain.map(({ summary }) => summary.id),
    plan: plan.digest,
    host: plan.host,
    steps,
    totals: { done: count("done"), left: count("left"), begun: count("begun"), unknown: count("unknown"), owed: count("owed") },
  };
  return { value: { report, plan, carried }, diagnostics: chain.flatMap(tornTail) };
}

/** Where a step of the plan stands, if there was or is anything to do for it. */
function remaining(step: Step, carried: Carried): readonly RemainingStep[] {
  const kind = step.kind === "refresh" ? "refresh" : "converge";
  const { address } = step;
  const found = carried.get(carriedKey({ kind, address }));
  if (found === undefined) return [];
  const causes = causesOf(step);
  const standing = causes === undefined ? convergeStanding(step, found) : owedStanding(causes, found, carried);
  return standing === undefined ? [] : [{ address, kind, standing, reason: step.kind === "settled" ? "" : step.reason }];
}

function convergeStanding(step: Step, found: CarriedStep): RemainingStep["standing"] | undefined {
  if (found.standing === "done" || found.standing === "finished") {
    return step.kind === "settled" && !found.changed ? undefined : "done";
  }
  if (found.unknown) return "unknown";
  if (found.standing === "begun" || found.failed) return "begun";
  return step.kind === "settled" ? undefined : "left";
}

/** A refresh, or a handler, is owed as soon as something it listens to has changed, or may have. */
function owedStanding(
  causes: readonly { readonly source: string }[],
  found: CarriedStep,
  carried: Carried,
): RemainingStep["standing"] | undefined {
  if (found.standing === "done" || found.standing === "finished") return "done";
  if (found.unknown) return "unknown";
  const sources = causes.flatMap(({ source }) => (["converge", "refresh"] as const).map((kind) => carriedKey({ kind, address: source })));
  const isOwed = sources.some((key) => {
    const source = carried.get(key);
    return source !== undefined && (source.changed || source.mayHaveChanged);
  });
  return isOwed ? "owed" : undefined;
}

function tornTail({ summary, torn }: RunDetails): readonly Diagnostic[] {
  if (torn === 0) return [];
  const detail = `The last record of run ${summary.id} was cut short after ${torn} bytes when the run ended. What it would have said counts as unknown and is asked.`;
  return [warningOf("MC_STATE_JOURNAL_TORN", { detail, about: summary.id })];
}

function underWay({ summary }: RunDetails): Diagnostic {
  const detail = `Run ${summary.id} is still under way. Wait until it has ended; it can be resumed if something is left then.`;
  return errorOf("MC_RUN_UNDER_WAY", { detail, about: summary.id });
}
