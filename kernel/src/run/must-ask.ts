import type { Scope } from "@masterchef/wit/host";
import { comparesContent } from "../plan/question.ts";
import { readsOf } from "../plan/scope/scopes-of.ts";
import type { Step } from "../plan/step.ts";

/** Why a step must be asked about again in its turn, whatever the host answers before: the plan says nothing exact, or its answers do not keep. */
export function mustAskAgain(step: Step): string | undefined {
  if (step.kind === "open" || step.grade === "open") return "it was left open";
  if (step.grade !== "exact") return "it rests on an assumption";
  for (const entry of step.basis) {
    const reason = readsOf(entry.query)
      .map(perishable)
      .find((each) => each !== undefined);
    if (reason !== undefined) return `${entry.key} reads ${reason}`;
  }
  if (step.kind === "settled") return undefined;
  // The far end cannot judge what only the kernel knows, so such a guard cannot travel.
  const guarded = step.operations.some((planned) => planned.guards.some((guard) => comparesContent(guard.query)));
  return guarded ? "the host cannot judge its guard" : undefined;
}

function perishable(scope: Scope): string | undefined {
  switch (scope.tag) {
    case "everything":
      return "anything";
    case "kind":
      return scope.val === "clock" || scope.val === "remote" ? `the ${scope.val}` : undefined;
    case "entity":
      return scope.val.kind === "clock" || scope.val.kind === "remote" ? `the ${scope.val.kind}` : undefined;
    case "path":
    case "tree":
      return undefined;
  }
}
