import { parsedJson } from "./parsed-json.ts";
import type { Change, Problem, Proposal, Reason } from "@masterchef/wit/host";
import type { DiagnosticCode } from "../diagnostics/catalogue.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Breach } from "../ir/blamed.ts";
import type { Json } from "../ir/json.ts";
import type { Places } from "../ir/places.ts";
import { operationWithin } from "./pattern/within.ts";
import { valueAt } from "./pointer.ts";
import type { PlanNode } from "./plan-node.ts";
import { withItems } from "./planned-operations.ts";
import { problemDiagnostic } from "./problem-diagnostic.ts";

/** What is wrong with a change that a plugin proposes, if anything: outside the envelope, or saying what is not so. */
export function changeFault({ envelope }: PlanNode, change: Change, keys: ReadonlySet<string>): Breach | undefined {
  const formal = formalFault(change, keys);
  if (formal !== undefined) return formal;
  for (const proposal of change.proposals) {
    const outside = operationWithin(envelope.may, withItems(proposal.operation, proposal.join?.items ?? []));
    if (outside !== undefined) return { code: "MC_PLAN_ENVELOPE", what: `proposes what its envelope does not allow: ${outside}` };
  }
  return contradiction(change);
}

/** What of a change is wrong whatever the resource is: how many operations it has, and on what they rest. */
export function formalFault({ proposals }: Change, keys: ReadonlySet<string>): Breach | undefined {
  if (proposals.length === 0 || proposals.length > 256)
    return { code: "MC_PLAN_PLUGIN_FAULT", what: `proposes ${proposals.length} operations; 1 to 256 are allowed` };
  const unasked = proposals.flatMap(({ holds }) => holds).find((key) => !keys.has(key));
  if (unasked === undefined) return undefined;
  return { code: "MC_PLAN_PLUGIN_FAULT", what: `rests an operation on the answer ${JSON.stringify(unasked)}, which it never asked` };
}

function contradiction(change: Change): Breach | undefined {
  const current: Json = parsedJson(change.current);
  const predicted: Json = parsedJson(change.predicted);
  const same = change.attributes.find(({ at }) => JSON.stringify(valueAt(current, at)) === JSON.stringify(valueAt(predicted, at)));
  if (same === undefined) return undefined;
  return { code: "MC_PLAN_PLUGIN_FAULT", what: `says that ${same.at} changes, and gives the same value before and after` };
}

/** Operations that run in their turn; a rescue runs only where they fail. */
export function plainOperations(change: Change): readonly Proposal[] {
  return change.proposals.filter((proposal) => proposal.occasion !== "rescue");
}

/** Why a resource cannot be decided, as an error. */
export function undecidedDiagnostics(node: PlanNode, reasons: readonly Reason[], places: Places): readonly Diagnostic[] {
  return reasonsAs("MC_PLAN_UNDECIDED", node, { problems: reasons.map((reason) => reason.problem), places });
}

/** What is wrong with a document on this host. */
export function invalidDiagnostics(node: PlanNode, problems: readonly Problem[], places: Places): readonly Diagnostic[] {
  return reasonsAs("MC_PLAN_INVALID", node, { problems, places });
}

function reasonsAs(
  code: DiagnosticCode,
  node: PlanNode,
  what: { readonly problems: readonly Problem[]; readonly places: Places },
): readonly Diagnostic[] {
  return what.problems.map((problem) => ({
    ...problemDiagnostic(code, problem, { resource: node.resource, places: what.places }),
    severity: "error" as const,
  }));
}
