import { encodeJson } from "@masterchef/wit/codec";
import type { Owed } from "@masterchef/wit/host";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { canonicalText } from "../ir/canonical-text.ts";
import type { Json, JsonObject } from "../ir/json.ts";
import { operationDigest } from "./started-operation.ts";
import type { Member, PlannedTask, TaskEnd } from "./task.ts";
import type { RunContext } from "./run-context.ts";
import type { RunInput } from "./run-input.ts";
import type { RunReport, StepReport } from "./run-report.ts";
import type { JournalPort } from "./state-ports.ts";
import type { StepRun } from "./step-run.ts";

/**
 * What a run writes into its journal, in order: `run-started`, `lease`, `answers`, `decision`, `refresh-owed`, `reboot`, `kept-tree`, `intent`, `escalation`, `outcome`, `verified`,
 * `refresh-done`, `step-result`, `run-ended`. An intent without an outcome is an operation of which nobody knows whether it happened.
 */
export function recordStart(input: RunInput): void {
  const { planDigest, host, run, selection, versions, controller, options, part } = input;
  const { resources, tags, skipTags } = selection;
  input.journal.append("run-started", {
    run,
    plan: planDigest,
    host,
    controller,
    versions,
    selection: { resources, tags, skipTags },
    options: { exact: options.exact, fresh: options.fresh, maxAgeMs: options.maxAgeMs },
    facts: part.facts,
    answers: part.answers,
    record: input.record ?? [],
    ...(input.takesUp === undefined ? {} : { resumes: input.takesUp.run }),
  });
}

/** Each operation that is about to be sent, by task; one that acts as another user has a mark of its own, for whoever audits that. */
export function recordIntents(context: RunContext, tasks: readonly PlannedTask[]): void {
  for (const { task, operation, members } of tasks) {
    context.input.journal.append("intent", {
      task: task.id,
      after: task.after,
      act: operation.act.tag,
      steps: members.map(stepOf),
      ...(members.length === 1 ? {} : { joined: encodeJson("Operation", operation) }),
    });
    if (operation.identity !== undefined)
      context.input.journal.append("escalation", { task: task.id, identity: operation.identity, steps: members.map(stepOf) });
  }
}

function stepOf({ each, position, planned }: Member): JsonObject {
  return {
    step: each.address,
    kind: each.kind,
    attempt: each.attempts,
    occasion: planned.occasion,
    position,
    operation: operationDigest(planned),
    approved: each.decision?.approved ?? false,
  };
}

/** How an operation ended. */
export function recordOutcome(context: RunContext, { task }: PlannedTask, end: TaskEnd): void {
  context.input.journal.append("outcome", { task: task.id, end: endOf(end) });
}

function endOf(end: TaskEnd): Json {
  switch (end.tag) {
    case "done":
      return { done: encodeJson("TransportOutcome", end.val) };
    case "refused":
    case "failed":
      return { [end.tag]: encodeJson("Failure", end.val) };
    case "stale":
      return { stale: end.val };
    case "skipped":
    case "never":
    case "unknown":
      return end.tag;
  }
}

/** Which boot of the host it is that a step is about to end: the operation is done once it is another one. */
export function recordReboot(context: RunContext, { address, kind }: StepRun, boot: string | undefined): void {
  context.input.journal.append("reboot", { step: address, kind, boot: boot ?? null });
}

/** That a refresh will be owed as soon as operations of a source have changed something, before they are sent. */
export function recordOwed(context: RunContext, refresh: StepRun, { source, records }: OwedFor): void {
  const witness = source.step.basis.map(({ key, answer }) => ({ key, answer: answer ?? null }));
  context.input.journal.append("refresh-owed", {
    step: refresh.address,
    source: source.address,
    reaction: "",
    witness,
    ...(records.length === 0 ? {} : { keys: records.map(({ key }) => key) }),
  });
}

/** What is owed to a refresh once a source has changed something, and the records of it that go to the target first. */
export interface OwedFor {
  readonly source: StepRun;
  readonly records: readonly Owed[];
}

/** That a refresh is no longer owed: it ran, or nothing called for it. */
export function recordRefreshed(context: RunContext, refresh: StepRun, what: "done" | "settled" | "dropped"): void {
  context.input.journal.append("refresh-done", { step: refresh.address, what });
}

/** That a resource was asked about after its operations. */
export function recordVerified(context: RunContext, each: StepRun, problem: Diagnostic | undefined): void {
  context.input.journal.append("verified", {
    step: each.address,
    kind: each.kind,
    ...(problem === undefined ? { settled: true } : { settled: false, code: problem.code, detail: problem.detail }),
  });
}

/** That a resource was left alone from the beginning, because it could not be planned. */
export function recordFailed(journal: JournalPort, report: StepReport): void {
  journal.append("step-result", resultOf(report));
}

/** What came of a step. */
export function recordResult(context: RunContext, report: StepReport, each: StepRun): void {
  const { changed, asPlanned, action, state } = each;
  // What whoever takes the run up must know of it: the state only where it is not the one the plan tells.
  const told = state === undefined || isForetold(each, state) ? {} : { state };
  context.input.journal.append("step-result", {
    ...resultOf(report),
    changed,
    asPlanned,
    ...(action === undefined ? {} : { action }),
    ...told,
  });
}

function resultOf({ address, kind, result, attempts, durationMs, blockedBy, failing, kept, diagnostics }: StepReport): JsonObject {
  return {
    address,
    kind,
    result,
    attempts,
    durationMs,
    diagnostics: diagnostics.map(({ code, severity, detail }) => ({ code, severity, detail })),
    kept,
    ...(failing === undefined ? {} : { failing: { operations: failing.operations, after: failing.after } }),
    ...(blockedBy === undefined ? {} : { blockedBy }),
  };
}

function isForetold({ step }: StepRun, state: Json): boolean {
  if (step.kind === "settled") return step.state === state || canonicalText(step.state) === canonicalText(state);
  return step.kind === "change" && canonicalText(step.predicted) === canonicalText(state);
}

/** The last record. */
export function recordEnd(context: RunContext, report: RunReport): void {
  const { result, totals, durationMs } = report;
  const diagnostics = report.diagnostics.map(({ code, severity, detail }) => ({ code, severity, detail }));
  const counted = Object.fromEntries(
    Object.entries(totals).flatMap(([name, count]): [string, number][] => (count === undefined ? [] : [[name, count]])),
  );
  context.input.journal.append("run-ended", { result, totals: counted, durationMs, diagnostics });
}
