import type { PlanNode } from "./plan-node.ts";
import type { BasisEntry } from "./step.ts";
import type { Decision } from "./walk-node.ts";

/**
 * Open, where a resource that may have the host boot anew is settled only as far as an earlier step leaves it so: whoever approves a plan must be told of a
 * reboot that something before it may yet call for. Covered by the test of reboots in a run.
 */
export function doubted({ envelope }: PlanNode, basis: readonly BasisEntry[]): Decision | undefined {
  if (!envelope.may.some(({ does }) => does === "barrier")) return undefined;
  const doubt = basis.find(({ origin }) => origin !== "observed");
  return doubt === undefined ? undefined : { kind: "open", reason: `${doubt.by ?? "something before it"} may call for it` };
}
