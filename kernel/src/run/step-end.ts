import type { Failure } from "@masterchef/wit/host";
import { errorOf } from "../diagnostics/diagnostic.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { writesOf } from "../plan/scope/scopes-of.ts";
import { capturedText } from "./captured-text.ts";
import type { CarriedOut } from "./carry-out.ts";
import type { Member, PlannedTask, TaskEnd } from "./task.ts";
import type { StepRun } from "./step-run.ts";

/** What the operations of a step came to. */
export type StepEnd =
  | { readonly tag: "done" }
  /** The host was not as an operation expects it. */
  | { readonly tag: "stale"; readonly why: string }
  /** What it waits for did not succeed; nothing of it was begun. */
  | { readonly tag: "postponed" }
  /** It was joined with others, and together they failed. */
  | { readonly tag: "apart" }
  | { readonly tag: "failed"; readonly diagnostic: Diagnostic }
  /** The run was stopped before all of it was begun. */
  | { readonly tag: "never" }
  | { readonly tag: "unknown" };

/** Take in what a batch did, and say for each step what its operations came to. */
export function stepEnds(tasks: readonly PlannedTask[], carried: CarriedOut): ReadonlyMap<StepRun, StepEnd> {
  const ends = new Map<StepRun, StepEnd>();
  for (const planned of tasks) {
    const end = carried.ends.get(planned.task.id) ?? { tag: "never" };
    for (const member of planned.members) {
      if (end.tag === "done") takeIn(member, end);
      const before = ends.get(member.each);
      if (before === undefined || before.tag === "done") ends.set(member.each, stepEnd(member, planned, { end, carried }));
    }
  }
  return ends;
}

function takeIn({ each, planned }: Member, { val }: Extract<TaskEnd, { readonly tag: "done" }>): void {
  each.changed ||= val.changed;
  if (val.changed) each.written.push(...writesOf(planned.operation));
  each.action = each.decision?.action ?? each.action;
  // What was heard while it ran is in the outcome once more.
  if (each.output === "") each.hear(capturedText(val.stdout) + capturedText(val.stderr));
}

function stepEnd(member: Member, planned: PlannedTask, how: { readonly end: TaskEnd; readonly carried: CarriedOut }): StepEnd {
  const { end, carried } = how;
  switch (end.tag) {
    case "done":
      return { tag: "done" };
    case "stale":
      return { tag: "stale", why: end.val };
    case "failed":
      return planned.members.length > 1
        ? { tag: "apart" }
        : { tag: "failed", diagnostic: failedDiagnostic("MC_RUN_OPERATION", member, end.val) };
    case "refused": {
      const waited = planned.task.after.some((id) => !carried.notes.has(id) && carried.ends.get(id)?.tag !== "done");
      const unwritten = planned.task.after.flatMap((id) => carried.notes.get(id) ?? []).find(({ tag }) => tag !== "done");
      if (!waited && (unwritten?.tag === "failed" || unwritten?.tag === "refused"))
        return { tag: "failed", diagnostic: unwrittenDiagnostic(member, unwritten.val) };
      return waited ? { tag: "postponed" } : { tag: "failed", diagnostic: failedDiagnostic("MC_RUN_REFUSED", member, end.val) };
    }
    case "skipped":
      return { tag: "postponed" };
    case "never":
    case "unknown":
      return end;
  }
}

function failedDiagnostic(code: "MC_RUN_OPERATION" | "MC_RUN_REFUSED", { each, planned }: Member, failure: Failure): Diagnostic {
  const reason = typeof failure.reason.tag === "string" && failure.reason.tag === "other" ? failure.reason.val : failure.reason.tag;
  const detail = `${each.address}: ${operationText(planned.operation.act)} failed (${reason}): ${failure.message}`;
  return errorOf(code, { detail, about: each.address });
}

function unwrittenDiagnostic({ each }: Member, { message }: Failure): Diagnostic {
  const detail = `${each.address} was not touched, because what it will owe to others could not be written on the host first: ${message}`;
  return errorOf("MC_RUN_OWED_UNWRITTEN", { detail, about: each.address });
}

function operationText(act: Member["planned"]["operation"]["act"]): string {
  switch (act.tag) {
    case "run":
      return JSON.stringify(act.val.process.argv);
    case "write-file":
    case "make-directory":
    case "make-link":
    case "set-attributes":
    case "remove":
      return `${act.tag} ${act.val.path}`;
    case "move":
      return `move ${act.val.source} to ${act.val.destination}`;
    case "http":
      return `${act.val.method} ${act.val.url}`;
    case "barrier":
      return act.val;
    case "other":
      return act.val.name;
  }
}
