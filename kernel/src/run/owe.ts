import type { Task } from "@masterchef/wit/host";
import { causesOf } from "../plan/step.ts";
import { clearTasks } from "./owed-tasks.ts";
import { recordOwed, recordRefreshed } from "./records.ts";
import type { OwedFor } from "./records.ts";
import type { RunContext } from "./run-context.ts";
import type { Steps } from "./standing.ts";
import type { StepRun } from "./step-run.ts";
import type { TaskEnd } from "./task.ts";

/** What will be owed once one of these steps has changed something, into the journal; what of it goes to the target first. */
export function oweFor(context: RunContext, active: readonly StepRun[]): readonly OwedFor[] {
  const { steps } = context;
  const running = new Map(active.map((each) => [each.address, each]));
  return steps.all.flatMap((each) => {
    if (each.ended) return [];
    return (causesOf(each.step) ?? []).flatMap((cause): readonly OwedFor[] => {
      const source = running.get(cause.source);
      if (source?.decision === undefined) return [];
      const owed = { source, records: steps.owed.newFor(each.address, source, source.decision) };
      recordOwed(context, each, owed);
      return [owed];
    });
  });
}

/** What did not reach the target is to be written before the next try. */
export function takeBackUnwritten(
  { steps }: RunContext,
  sent: ReadonlyMap<number, readonly Task[]>,
  ends: ReadonlyMap<number, TaskEnd>,
): void {
  for (const { id, work } of [...sent.values()].flat())
    if (work.tag === "owe" && ends.get(id)?.tag !== "done") steps.owed.unwritten(work.val);
}

/** Whether a step is the last of its resource that something calls for: of a handler, which may have both, that is its refresh. */
export function isLastCalled(each: StepRun, steps: Steps): boolean {
  if (each.kind === "refresh") return true;
  return causesOf(each.step) !== undefined && !steps.of(each.address).some(({ kind }) => kind === "refresh");
}

/** Nothing is owed to a resource any more, which stands in the journal before the target is told. */
export function nothingOwed(context: RunContext, each: StepRun, what: "done" | "settled" | "dropped"): void {
  recordRefreshed(context, each, what);
  context.steps.owed.settle(each.address);
}

/** Clear what is not owed any more. What cannot be cleared now is found out by whoever comes next. */
export async function clearOwed(context: RunContext, nextId: () => number): Promise<void> {
  const keys = context.steps.owed.takeCleared();
  if (keys.length === 0) return;
  await context.secure();
  await context.input.session.run(clearTasks(keys, nextId), () => undefined).catch(() => undefined);
}
