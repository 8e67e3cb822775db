import type { Intent } from "@masterchef/wit/host";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { errorOf } from "../diagnostics/diagnostic.ts";
import type { Json } from "../ir/json.ts";
import type { Subject } from "../plan/conversation.ts";
import { hasHoles } from "../plan/plan-nodes.ts";
import type { FillHoles } from "../plan/plan-input.ts";
import type { Steps } from "./standing.ts";
import type { StepRun } from "./step-run.ts";

/** What a provider is asked about for a step: to converge its resource, or for a refresh step to do that. */
export async function subjectOf(
  each: StepRun,
  intent: Intent,
  context: { readonly steps: Steps; readonly fillHoles: FillHoles },
): Promise<Subject | readonly Diagnostic[]> {
  const { address, plugin, type, name, execution, claimed } = each.step;
  if (each.desired === undefined) {
    const problems = await fill(each, context);
    if (problems.length > 0) return problems;
  }
  const chosen = chosenFor(each, context.steps);
  const desired = each.desired ?? each.step.desired;
  return { address, plugin, type, name, desired, intent, claimed, execution, ...(chosen === undefined ? {} : { chosen }) };
}

/** What a refresh is told. */
export function refreshIntent(each: StepRun, steps: Steps): Intent {
  if (each.step.kind !== "refresh") return { tag: "converge" };
  const converged = each.isAnew ? "create" : steps.converge(each.address)?.action;
  const causes = steps.causes(each.step);
  return { tag: "refresh", val: { causes, ...(converged === undefined ? {} : { converged }) } };
}

function chosenFor(each: StepRun, steps: Steps): Json | undefined {
  const own = steps.converge(each.address) ?? each;
  return own.decision?.chosen ?? (own.step.kind === "change" ? own.step.chosen : undefined);
}

async function fill(each: StepRun, context: { readonly steps: Steps; readonly fillHoles: FillHoles }): Promise<readonly Diagnostic[]> {
  const { address, type, name, plugin, desired, execution } = each.step;
  if (!hasHoles(desired)) {
    each.desired = desired;
    return [];
  }
  const results = new Map<string, Json>();
  for (const other of context.steps.all) {
    if (other.index < each.index && other.state !== undefined) results.set(other.address, other.state);
  }
  const filled = await context.fillHoles({ kind: "resource", address, type, name, identity: name, plugin, desired, execution }, results);
  switch (filled.tag) {
    case "filled":
      each.desired = filled.val;
      return [];
    case "fault":
      return [{ ...filled.val, about: address }];
    case "unknown":
      return [
        errorOf("MC_RUN_UNDECIDED", {
          detail: `${address} reads a result of ${filled.val}, which is not known even now. See why ${filled.val} has none, then apply again.`,
          about: address,
        }),
      ];
    case "invalid":
      return filled.val;
  }
}
