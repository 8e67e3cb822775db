import type { Action, Cause, Change, Intent } from "@masterchef/wit/host";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Json, JsonObject } from "../ir/json.ts";
import { openConversation } from "./conversation.ts";
import type { Conversation } from "./conversation.ts";
import type { PlanNode } from "./plan-node.ts";
import type { BasisEntry, Grade } from "./step.ts";

/** How a conversation about a resource ended. */
export type Decision =
  | { readonly kind: "settled"; readonly state: Json; readonly identity?: string | undefined; readonly grade: Grade }
  | { readonly kind: "change"; readonly change: Change; readonly grade: Grade }
  | { readonly kind: "open"; readonly reason: string };

/** A decision with all it rests on. */
export interface Decided {
  readonly decision: Decision;
  readonly conversation: Conversation;
  readonly basis: readonly BasisEntry[];
  readonly desired: JsonObject;
}

/** Where a resource is on its way to its steps. */
export class WalkNode {
  readonly node: PlanNode;
  phase: "converge" | "refresh" | "done" = "converge";
  /** Missing while the holes of the document are not filled. */
  conversation: Conversation | undefined;
  /** Undecided while something before it is not decided: asked again once that is. */
  waitsForPredecessors = false;
  /** Of a handler: what calls for it. */
  triggers: readonly Cause[] | undefined;
  converge: Decided | undefined;
  refresh: (Decided & { readonly causes: readonly Cause[] }) | undefined;
  failed: Diagnostic | undefined;

  constructor(node: PlanNode) {
    this.node = node;
  }

  begin(desired: JsonObject, intent: Intent, chosen?: Json): void {
    const { resource, claimed } = this.node;
    const { address, plugin, type, name, execution } = resource;
    this.conversation = openConversation({
      address,
      plugin,
      type,
      name,
      desired,
      intent,
      claimed,
      execution,
      ...(chosen === undefined ? {} : { chosen }),
    });
    this.waitsForPredecessors = false;
  }

  /** Whether anything will or may be done to the resource: what those that listen to it wait for. */
  get changes(): boolean {
    return this.converge?.decision.kind === "change" || this.converge?.decision.kind === "open" || this.refresh !== undefined;
  }

  /** What its own step does, for a refresh that follows it. */
  get convergedAction(): Action | undefined {
    return this.converge?.decision.kind === "change" ? this.converge.decision.change.action : undefined;
  }
}
