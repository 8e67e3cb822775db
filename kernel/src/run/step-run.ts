import type { Action, Scope } from "@masterchef/wit/host";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Json, JsonObject } from "../ir/json.ts";
import { causesOf } from "../plan/step.ts";
import type { Step } from "../plan/step.ts";
import { actionDigest, breakerAfter } from "./breaker.ts";
import type { Decision } from "./decision.ts";
import { isSuccess } from "./run-report.ts";
import type { FailedAction, StepReport, StepResult } from "./run-report.ts";

/** The last of what programs said that a report keeps, in characters. */
const outputLimit = 8192;

/** One step on its way through a run. */
export class StepRun {
  /** Place in the plan; everything it waits for has a smaller one. */
  readonly index: number;
  readonly step: Step;
  readonly kind: "converge" | "refresh";
  /** The document with its holes filled, once it was. */
  desired: JsonObject | undefined;
  /** What to do next. Missing until it is known. */
  decision: Decision | undefined;
  /** What was done last, for a rescue and what follows in any case. */
  lastDecision: Decision | undefined;
  /** Why the plan's own word is not enough any more, if it is not. */
  askBecause: string | undefined;
  /** How often its operations were started. */
  attempts = 0;
  /** How often it failed. */
  failures = 0;
  /** How often its operations met a host that was not as they expect. */
  misses = 0;
  /** Not to be tried before this time of the run's clock. */
  notBefore = 0;
  startedAt: number | undefined;
  /** Whether an operation of it has changed anything. */
  changed = false;
  /** What it did to its resource, if it did anything. */
  action: Action | undefined;
  /** What it wrote. */
  readonly written: Scope[] = [];
  /** Whether it ended just as the plan says. */
  asPlanned = false;
  /** The state as last observed, settled. */
  state: Json | undefined;
  /** The step whose failure reaches what depends on this one, though this one had nothing to do. */
  heldBackBy: string | undefined;
  /** Whether a joined operation of it failed: from now on it runs alone. */
  alone = false;
  output = "";
  readonly diagnostics: Diagnostic[] = [];
  readonly kept: string[] = [];
  report: StepReport | undefined;
  /** A refresh that nothing called for ends without a report. */
  skipped = false;
  /** Of a refresh: its resource was made anew by a boot of the host after all that it listens to had changed. */
  isAnew = false;
  /** Whether its turn has come. That of a handler comes when something that calls for it came about. */
  called: boolean;
  /** Operations of it from before this run took it up may have changed something: if it is found settled, that was their doing. */
  mayHaveChanged = false;
  /** What it has changed, it changed before this run took it up, or may have. */
  fromBefore = false;

  constructor(step: Step, index: number) {
    this.step = step;
    this.index = index;
    this.kind = step.kind === "refresh" ? "refresh" : "converge";
    this.called = step.kind === "refresh" || step.triggers === undefined;
  }

  get address(): string {
    return this.step.address;
  }

  get ended(): boolean {
    return this.report !== undefined || this.skipped;
  }

  /** Whether what depends on it may go on. */
  get succeeded(): boolean {
    return this.skipped || (this.report !== undefined && isSuccess(this.report.result));
  }

  /** Whether it was a change to those who listen: its own, or a refresh that ran. */
  get isChange(): boolean {
    return this.ended && (this.changed || this.report?.result === "refreshed");
  }

  hear(text: string): void {
    this.output = (this.output + text).slice(-outputLimit);
  }

  /** Make its report. `now` is the run's clock. */
  end(result: StepResult, now: number, blockedBy?: string): StepReport {
    const failing = this.#failing(result);
    this.report = {
      address: this.address,
      kind: this.kind,
      result,
      attempts: this.attempts,
      diagnostics: this.diagnostics,
      output: this.output,
      kept: this.kept,
      ...(blockedBy === undefined ? {} : { blockedBy }),
      ...(causesOf(this.step) === undefined || isSuccess(result) ? {} : { owed: true }),
      ...(failing === undefined ? {} : { failing }),
      durationMs: this.startedAt === undefined ? 0 : Math.max(0, Math.round(now - this.startedAt)),
    };
    return this.report;
  }

  /** That the link was lost says nothing of what was being done. */
  #failing(result: StepResult): FailedAction | undefined {
    if (this.attempts === 0 || (result !== "failed" && result !== "refresh-failed")) return undefined;
    if (this.diagnostics.some(({ code }) => code === "MC_RUN_LINK")) return undefined;
    const operations = actionDigest(this.lastDecision?.operations ?? []);
    return operations === undefined ? undefined : { operations, after: breakerAfter(this.step) };
  }
}
