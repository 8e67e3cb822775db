import { errorOf } from "../diagnostics/diagnostic.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { causesOf } from "../plan/step.ts";
import { retryDelayMs } from "./backoff.ts";
import { bootIdOf, isReboot } from "./barrier.ts";
import { carriedKey } from "./carried.ts";
import type { Carried, TakenUp } from "./carried.ts";
import { carryOut } from "./carry-out.ts";
import { carriedAlong } from "./carried-along.ts";
import { checkBasis } from "./check-basis.ts";
import { decideAgain, staleDiagnostic } from "./decide-again.ts";
import type { Again } from "./decide-again.ts";
import { approvedDecision } from "./decision.ts";
import { explainFailures } from "./explain-failures.ts";
import { mustAskAgain } from "./must-ask.ts";
import { planTasks } from "./plan-tasks.ts";
import type { WaitsFor } from "./plan-tasks.ts";
import { clearOwed, isLastCalled, nothingOwed, oweFor, takeBackUnwritten } from "./owe.ts";
import { clearTasks, withNotes } from "./owed-tasks.ts";
import { recordReboot, recordResult } from "./records.ts";
import type { OwedFor } from "./records.ts";
import type { RunContext } from "./run-context.ts";
import type { StepResult } from "./run-report.ts";
import { stepEnds } from "./step-end.ts";
import type { StepEnd } from "./step-end.ts";
import type { StepRun } from "./step-run.ts";
import { takeUp } from "./take-up.ts";
import type { Job, PlannedTask } from "./task.ts";
import { trippedSteps } from "./tripped.ts";
import { verifySteps } from "./verify.ts";
import { composeWave, needsAsking, withoutContent } from "./wave.ts";

/** Takes the steps of a plan to their ends, wave by wave. */
export class Runner {
  readonly #context: RunContext;
  #observedAt: number;
  #wave = 0;
  #lastId = 0;
  readonly #nextId = (): number => (this.#lastId += 1);
  /** Why the host cannot be spoken to any more. */
  #lost: Diagnostic | undefined;
  /** Steps whose operations have ended for good, before their report: a rescue and what follows in any case are still to come. */
  #closing: { readonly each: StepRun; readonly result: StepResult }[] = [];

  constructor(context: RunContext) {
    this.#context = context;
    this.#observedAt = context.clock.now();
  }

  /** Run until nothing is left to do, the run is cancelled, or the host is lost: then it says why. */
  async run(): Promise<Diagnostic | undefined> {
    const { input, steps } = this.#context;
    if (input.takesUp !== undefined) await this.#takeUp(input.takesUp);
    if (!input.options.fresh) {
      await checkBasis(
        this.#context.target("basis"),
        steps.all.filter((each) => !each.ended),
      );
      this.#observedAt = this.#context.clock.now();
    }
    while (!this.#stopped && (await this.#turn())) await this.#close();
    return this.#lost;
  }

  /** Go on from where another run ended: first what became of operations nobody heard the end of. */
  async #takeUp({ carried }: TakenUp): Promise<void> {
    const { finished, unknown } = takeUp(this.#context.steps, carried);
    if (unknown.length > 0) await checkBasis(this.#context.target("unknown"), unknown);
    for (const each of [...finished, ...(await this.#booted(carried))]) this.#succeed(each);
    await this.#close();
  }

  /** Steps that had the host boot anew, now that it has; what was owed to what a boot makes anew is told so. */
  async #booted(carried: Carried): Promise<readonly StepRun[]> {
    const { steps } = this.#context;
    const waiting = steps.all.filter((each) => !each.ended && carried.get(carriedKey(each))?.boot !== undefined);
    if (waiting.length === 0) return [];
    const now = await bootIdOf(this.#context.target("unknown"));
    const done = waiting.filter((each) => now !== undefined && carried.get(carriedKey(each))?.boot !== now);
    for (const each of done) {
      each.changed = true;
      each.askBecause = undefined;
    }
    if (done.length > 0) steps.boot();
    return done;
  }

  get #stopped(): boolean {
    return this.#lost !== undefined || this.#context.input.cancellation?.aborted === true;
  }

  /** One round: end what has nothing to do, ask what must be asked, run what can run. False when nothing is left that could move. */
  async #turn(): Promise<boolean> {
    this.#endIdle();
    const asking = this.#context.steps.all.filter((each) => this.#isToAsk(each) && each.notBefore <= this.#context.clock.now());
    if (asking.length > 0) await this.#ask(asking);
    if (this.#stopped) return true;
    const wave = composeWave(this.#context, this.#observedAt);
    if (wave.length > 0) await this.#runWave(wave);
    else if (asking.length === 0) return await this.#wait();
    return true;
  }

  /** Steps that wait for nothing and have nothing to be done or asked, and those that something failed before. */
  #endIdle(): void {
    for (const each of this.#context.steps.all) {
      if (each.ended) continue;
      if (!each.called) this.#callHandler(each);
      if (each.ended || !each.called) continue;
      if (each.step.kind === "refresh") this.#endIdleRefresh(each);
      else this.#endIdleConverge(each);
    }
  }

  /** The turn of a handler comes once all resources have ended, if one of those that call for it has changed. */
  #callHandler(each: StepRun): void {
    const { steps } = this.#context;
    if ([...steps.after(each), ...steps.behind(each)].some((other) => !other.ended)) return;
    if (steps.causes(each.step).length > 0) each.called = true;
    else this.#skip(each);
  }

  /** Nothing called for it. */
  #skip(each: StepRun): void {
    const standing = this.#context.steps.standing(each, new Set());
    each.heldBackBy = standing.tag === "blocked" ? standing.by : undefined;
    each.skipped = true;
    nothingOwed(this.#context, each, "dropped");
  }

  #endIdleConverge(each: StepRun): void {
    const standing = this.#context.steps.standing(each, new Set());
    if (standing.tag === "waits" || each.attempts > 0) return;
    const nothing = each.step.kind === "settled" && each.decision === undefined && !needsAsking(this.#context, each, this.#observedAt);
    if (standing.tag === "blocked" && !nothing) this.#end(each, "blocked", standing.by);
    else if (nothing && each.step.kind === "settled") {
      each.heldBackBy = standing.tag === "blocked" ? standing.by : undefined;
      each.state = each.step.state;
      each.asPlanned = true;
      this.#end(each, "unchanged");
    }
  }

  #endIdleRefresh(each: StepRun): void {
    const { steps } = this.#context;
    if (each.step.kind !== "refresh" || each.decision !== undefined || each.attempts > 0) return;
    if ([...steps.after(each), ...steps.behind(each)].some((other) => !other.ended)) return;
    const causes = steps.causes(each.step);
    const standing = steps.standing(each, new Set());
    if (causes.length === 0) this.#skip(each);
    else if (standing.tag === "blocked") this.#end(each, "blocked", standing.by);
    else if (each.askBecause === undefined) {
      // Approved are operations for these causes, after that step; whatever else happened, the provider is asked what it calls for.
      const foreseen = causes.length === each.step.causes.length && steps.converge(each.address)?.asPlanned === true;
      each.decision = foreseen && !needsAsking(this.#context, each, this.#observedAt) ? approvedDecision(each.step) : undefined;
      if (each.decision === undefined) each.askBecause = mustAskAgain(each.step) ?? "not everything went as foreseen before it";
    }
  }

  #isToAsk(each: StepRun): boolean {
    if (each.ended || each.decision !== undefined) return false;
    if (this.#context.steps.standing(each, new Set()).tag !== "ready") return false;
    if (!each.called) return false;
    return each.kind === "refresh" ? each.askBecause !== undefined : needsAsking(this.#context, each, this.#observedAt);
  }

  async #ask(asking: readonly StepRun[]): Promise<void> {
    const again = await decideAgain(this.#context, asking);
    for (const [at, each] of asking.entries()) {
      const found = again[at];
      if (found !== undefined) this.#decided(each, found);
    }
  }

  #decided(each: StepRun, again: Again): void {
    switch (again.tag) {
      case "settled":
        each.state = again.state;
        each.changed ||= each.mayHaveChanged && each.kind === "converge";
        if (each.kind === "refresh" && !each.changed) {
          each.skipped = true;
          nothingOwed(this.#context, each, "settled");
        } else this.#succeed(each, again.asPlanned);
        return;
      case "run":
        each.decision = again.decision;
        return;
      case "stale":
        each.diagnostics.push(again.diagnostic);
        this.#closing.push({ each, result: "stale" });
        return;
      case "failed":
        this.#fail(each, again.diagnostics, again.passing);
    }
  }

  async #runWave(wave: readonly StepRun[]): Promise<void> {
    const { clock } = this.#context;
    const tripped = trippedSteps(this.#context, wave);
    if (tripped.length > 0) {
      for (const each of tripped) this.#closing.push({ each, result: "tripped" });
      return;
    }
    const missing = await withoutContent(this.#context, wave);
    if (missing.length > 0) {
      for (const each of missing) this.#closing.push({ each, result: failureOf(each) });
      return;
    }
    const active = wave.filter((each) => each.decision !== undefined);
    for (const each of active) {
      each.attempts += 1;
      each.startedAt ??= clock.now();
      each.lastDecision = each.decision;
    }
    const owed = oweFor(this.#context, active);
    const [first] = active;
    if (first !== undefined && isReboot(first.decision)) recordReboot(this.#context, first, await bootIdOf(this.#context.target("basis")));
    const { steps } = this.#context;
    const jobs = wave.map((each) => ({
      each,
      operations: each.decision?.operations.filter((planned) => planned.occasion === "always") ?? [],
    }));
    const ends = new Map(await this.#carryOut(jobs, (each) => [...steps.after(each), ...steps.behind(each)], owed));
    const done: StepRun[] = [];
    for (const each of active) {
      const end = ends.get(each) ?? carriedAlong(each, steps, ends);
      ends.set(each, end);
      if (end.tag === "done") done.push(each);
      else this.#ended(each, end);
    }
    if (this.#lost === undefined) await this.#verify(done);
    else for (const each of done) this.#succeed(each);
  }

  /** Clear what is not owed any more. */
  async clearOwed(): Promise<void> {
    if (this.#lost === undefined) await clearOwed(this.#context, this.#nextId);
  }

  async #carryOut(jobs: readonly Job[], waitsFor: WaitsFor, owed: readonly OwedFor[] = []): Promise<ReadonlyMap<StepRun, StepEnd>> {
    const planned: readonly PlannedTask[] = planTasks(jobs, waitsFor, this.#nextId);
    if (planned.length === 0) return new Map();
    const { tasks, notes } = withNotes(planned, owed, this.#nextId);
    this.#wave += 1;
    this.#context.progress({
      type: "wave",
      wave: this.#wave,
      steps: jobs.filter((job) => job.operations.length > 0).length,
      operations: tasks.length,
    });
    const cleared = clearTasks(this.#context.steps.owed.takeCleared(), this.#nextId);
    const carried = await carryOut(this.#context, tasks, { notes, cleared });
    takeBackUnwritten(this.#context, notes, carried.notes);
    this.#lost ??= carried.lost;
    return stepEnds(tasks, carried);
  }

  async #verify(done: readonly StepRun[]): Promise<void> {
    const problems = await verifySteps(this.#context, done);
    for (const each of done) {
      const problem = problems.get(each);
      if (problem === undefined) this.#succeed(each);
      else this.#fail(each, [problem], true);
    }
  }

  #ended(each: StepRun, end: Exclude<StepEnd, { readonly tag: "done" }>): void {
    each.decision = undefined;
    switch (end.tag) {
      case "postponed":
        each.attempts -= 1;
        return;
      case "stale":
        each.misses += 1;
        each.askBecause = `the host was not as expected: ${end.why}`;
        if (each.misses === 1 && !this.#context.input.options.exact) return;
        each.diagnostics.push(staleDiagnostic(each, end.why));
        this.#closing.push({ each, result: "stale" });
        return;
      case "apart":
        each.alone = true;
        each.askBecause = "what it was joined with failed";
        return;
      case "failed":
        this.#fail(each, [end.diagnostic], true);
        return;
      case "never":
      case "unknown": {
        if (this.#lost === undefined || this.#lost.code === "MC_RUN_REBOOTING") {
          this.#closing.push({ each, result: "cancelled" });
          return;
        }
        const detail = `${each.address} had been sent when the host was lost: nobody knows whether its operations happened. Apply again; what is done is found settled.`;
        each.diagnostics.push(errorOf("MC_RUN_LINK", { detail, about: each.address }));
        this.#closing.push({ each, result: failureOf(each) });
      }
    }
  }

  /** Try it again later if its document says so and it may help; else it has failed. */
  #fail(each: StepRun, diagnostics: readonly Diagnostic[], passing: boolean): void {
    const { execution } = each.step;
    const { clock } = this.#context;
    each.failures += 1;
    each.decision = undefined;
    if (passing && each.failures <= execution.retries) {
      each.notBefore = clock.now() + retryDelayMs(execution, each.failures, clock.random());
      each.askBecause = "it failed and is tried again";
      return;
    }
    each.diagnostics.push(...diagnostics);
    this.#closing.push({ each, result: failureOf(each) });
  }

  #succeed(each: StepRun, asPlanned = false): void {
    each.asPlanned = asPlanned || (each.decision?.approved === true && each.attempts === 1 && each.misses === 0 && each.failures === 0);
    const refreshed = each.kind === "refresh";
    if (isLastCalled(each, this.#context.steps)) nothingOwed(this.#context, each, "done");
    this.#closing.push({ each, result: refreshed ? "refreshed" : each.changed ? "changed" : "unchanged" });
  }

  /** Rescue what failed, do what is to be done in any case, and report. */
  async #close(): Promise<void> {
    const closing = this.#closing;
    this.#closing = [];
    const results = new Map(closing.map(({ each, result }) => [each, result]));
    if (!this.#stopped) await explainFailures(this.#context, failedSteps(closing));
    await this.#occasion(closing, "rescue", results);
    await this.#occasion(closing, "finally", results);
    for (const [each, result] of results) this.#end(each, result);
  }

  async #occasion(
    closing: readonly { readonly each: StepRun; readonly result: StepResult }[],
    occasion: "rescue" | "finally",
    results: Map<StepRun, StepResult>,
  ): Promise<void> {
    const jobs = closing.flatMap(({ each, result }): Job[] => {
      const operations = each.lastDecision?.operations.filter((planned) => planned.occasion === occasion) ?? [];
      const called = occasion === "finally" || result === "failed" || result === "refresh-failed";
      return called && operations.length > 0 ? [{ each, operations }] : [];
    });
    if (jobs.length === 0 || this.#stopped) return;
    const ends = await this.#carryOut(jobs, () => []);
    for (const { each } of jobs) {
      const end = ends.get(each) ?? { tag: "done" };
      if (end.tag === "done" && occasion === "rescue") results.set(each, "rescued");
      if (end.tag === "done") continue;
      if (end.tag === "failed") each.diagnostics.push(end.diagnostic);
      if (end.tag === "stale") each.diagnostics.push(staleDiagnostic(each, end.why));
      results.set(each, failureOf(each));
    }
  }

  #end(each: StepRun, result: StepResult, blockedBy?: string): void {
    const report = each.end(result, this.#context.clock.now(), blockedBy);
    recordResult(this.#context, report, each);
    this.#context.progress({ type: "step-ended", report });
  }

  /** Wait until the first of the steps to be tried again is due. */
  async #wait(): Promise<boolean> {
    const waiting = this.#context.steps.all.filter((each) => this.#isToAsk(each));
    const [first] = waiting.toSorted((a, b) => a.notBefore - b.notBefore);
    if (first === undefined) return false;
    const ms = Math.max(1, first.notBefore - this.#context.clock.now());
    this.#context.progress({ type: "waiting", ms, why: `${first.address} is tried again` });
    await this.#context.clock.sleep(ms, this.#context.input.cancellation);
    return true;
  }

  /** Report what was not begun, or not brought to its end, when the run stopped. */
  endRest(): void {
    const { clock, steps } = this.#context;
    const results = new Map(this.#closing.map(({ each, result }) => [each, result]));
    this.#closing = [];
    const rest = steps.all.filter((each) => !each.ended);
    // All have their report before the first is recorded: it may be the journal that failed.
    const reports = rest.flatMap((each) => {
      // A refresh that nothing had called for yet is not missed.
      each.skipped = causesOf(each.step) !== undefined && each.attempts === 0 && steps.causes(each.step).length === 0;
      return each.skipped ? [] : [{ each, report: each.end(results.get(each) ?? "cancelled", clock.now()) }];
    });
    for (const { each, report } of reports) {
      this.#context.progress({ type: "step-ended", report });
      recordResult(this.#context, report, each);
    }
  }
}

function failureOf(each: StepRun): StepResult {
  return each.kind === "refresh" ? "refresh-failed" : "failed";
}

function failedSteps(closing: readonly { readonly each: StepRun; readonly result: StepResult }[]): readonly StepRun[] {
  return closing.flatMap(({ each, result }) => (result === "failed" || result === "refresh-failed" ? [each] : []));
}
