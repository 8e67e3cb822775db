import type { Cause, Envelope, Scope } from "@masterchef/wit/host";
import type { ResourceNode } from "../ir/resource-node.ts";
import type { Capabilities } from "./plan-input.ts";

/** A resource with its place in the plan. */
export interface PlanNode {
  readonly resource: ResourceNode;
  readonly envelope: Envelope;
  readonly capabilities: Capabilities;
  /** What other resources claim inside its claims. */
  readonly claimed: readonly Scope[];
  /** Place in the sequence. Its own step has twice this for an order, its refresh one more. */
  readonly sequence: number;
  /** Sequence numbers of what must come first: relations and implied edges. */
  readonly predecessors: readonly number[];
  /** Sequence numbers of resources whose change refreshes it. */
  readonly sources: readonly number[];
  /** Causes of a refresh that earlier runs owe it. */
  readonly owed: readonly Cause[];
  readonly refreshable: boolean;
  readonly settleMs: number;
}

/** Where a resource's own step stands among all writes. */
export function convergeOrder(node: PlanNode): number {
  return node.sequence * 2;
}

/** Where its refresh stands. */
export function refreshOrder(node: PlanNode): number {
  return node.sequence * 2 + 1;
}
