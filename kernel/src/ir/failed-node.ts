import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { ResourceNode } from "./resource-node.ts";

/** A declared resource whose plugin failed before the resource could become a node of the graph. Nobody knows what it would write or claim. */
export interface FailedNode {
  readonly resource: Pick<ResourceNode, "address" | "type" | "plugin" | "execution">;
  /** What the plugin did. */
  readonly fault: Diagnostic;
  /** Addresses of the resources that a relation puts behind it. */
  readonly before: readonly string[];
}
