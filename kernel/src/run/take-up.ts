import { carriedKey, operationKey } from "./carried.ts";
import type { Carried, CarriedStep } from "./carried.ts";
import { approvedDecision } from "./decision.ts";
import type { Steps } from "./standing.ts";
import { operationDigest } from "./started-operation.ts";
import type { StepRun } from "./step-run.ts";

/** Where the steps of a run that is taken up stand before it goes on. */
export interface TakenUpSteps {
  /** All of their operations ended well, and only their exit codes judge them: they have succeeded, and only that was not recorded. */
  readonly finished: readonly StepRun[];
  /** Nobody knows whether their operations happened: their questions are asked before anything else. */
  readonly unknown: readonly StepRun[];
}

/** Put the steps where earlier runs left them. What they did is not done again; what they began is decided again in its turn, on what the host answers then. */
export function takeUp(steps: Steps, carried: Carried): TakenUpSteps {
  const finished: StepRun[] = [];
  const unknown: StepRun[] = [];
  for (const each of steps.all) {
    const found = carried.get(carriedKey(each));
    if (found === undefined) continue;
    restore(each, found);
    if (found.standing === "done" && isOver(each, steps)) each.skipped = true;
    else if (found.standing === "finished" && isOver(each, steps)) finished.push(each);
    else if (found.unknown || found.standing === "begun" || found.failed) begin(each, found);
    if (found.unknown && !each.ended) unknown.push(each);
  }
  return { finished, unknown };
}

function restore(each: StepRun, found: CarriedStep): void {
  each.changed = found.changed || (found.standing === "done" && found.kind === "refresh");
  each.fromBefore = found.changed || found.mayHaveChanged;
  each.action = found.action;
  each.asPlanned = found.asPlanned;
  each.written.push(...found.written);
  if (found.standing === "done") each.state = found.state ?? foretold(each);
  const approved = approvedDecision(each.step);
  if (approved === undefined || found.doneOperations.size === 0) return;
  // What follows in any case, and has been done already, is not done once more.
  const isRepeated = (planned: (typeof approved.operations)[number]): boolean =>
    planned.occasion !== "always" && found.doneOperations.has(operationKey(planned.occasion, operationDigest(planned)));
  each.lastDecision = { ...approved, operations: approved.operations.filter((planned) => !isRepeated(planned)) };
}

function foretold({ step }: StepRun): StepRun["state"] {
  return step.kind === "settled" ? step.state : step.kind === "change" ? step.predicted : undefined;
}

/** Whether nothing before it is still to be done, so that it need not come round again. A refresh must still hear of what is. */
function isOver(each: StepRun, steps: Steps): boolean {
  if (each.kind === "converge" && each.changed) return true;
  const before = each.kind === "refresh" ? [...steps.after(each), ...steps.behind(each)] : steps.after(each);
  return before.every((other) => other.ended);
}

function begin(each: StepRun, found: CarriedStep): void {
  each.mayHaveChanged = found.mayHaveChanged || found.changed;
  if (each.kind === "refresh") {
    if (found.standing !== "done") each.askBecause = "an earlier run began it";
    return;
  }
  // Where every answer is seen again before anything is done, an unchanged one says that it did not happen.
  if (found.unknown && !found.changed && !found.failed && each.step.basis.every(({ origin }) => origin === "observed")) return;
  each.askBecause = found.unknown
    ? "nobody knows whether its operations happened"
    : found.failed
      ? "it failed in an earlier run"
      : "an earlier run began it";
}
