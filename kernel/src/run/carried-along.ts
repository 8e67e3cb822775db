import type { Steps } from "./standing.ts";
import type { StepEnd } from "./step-end.ts";
import type { StepRun } from "./step-run.ts";

/**
 * What came of a step whose change is part of an earlier step's write: it is done when all it waits for in this batch is, and has changed something if
 * those it rests on have.
 */
export function carriedAlong(each: StepRun, steps: Steps, ends: ReadonlyMap<StepRun, StepEnd>): StepEnd {
  const waited = [...steps.after(each), ...steps.behind(each)].some((other) => {
    const end = ends.get(other);
    return end !== undefined && end.tag !== "done";
  });
  if (waited) return { tag: "postponed" };
  for (const by of new Set(each.step.basis.flatMap((entry) => entry.by ?? []))) {
    const carrier = steps.converge(by);
    if (carrier?.changed !== true) continue;
    each.changed = true;
    each.written.push(...carrier.written);
    each.action = each.decision?.action ?? each.action;
  }
  return { tag: "done" };
}
