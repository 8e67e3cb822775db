import type { Action, Cause, Change, Intent } from "@masterchef/wit/host";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Json, JsonObject } from "../ir/json.ts";
import { openConversation } from "./conversation.ts";
import type { Conversation } from "./conversation.ts";
import { plainOperations } from "./decide-step.ts";
import { convergeOrder, refreshOrder } from "./plan-node.ts";
import type { PlanNode } from "./plan-node.ts";
import { writesOf } from "./scope/scopes-of.ts";
import type { BasisEntry, Grade } from "./step.ts";
import { patternScopes } from "./writes.ts";

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
  /** Keys of the questions whose answers it hopes for. */
  hoped: ReadonlySet<string> = new Set();
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
    this.hoped = new Set();
  }

  /** Where the step it is decided about stands among all writes. */
  get order(): number {
    return this.phase === "refresh" ? refreshOrder(this.node) : convergeOrder(this.node);
  }

  /** Whether anything will or may be done to the resource: what those that listen to it wait for. */
  get changes(): boolean {
    return this.converge?.decision.kind === "change" || this.converge?.decision.kind === "open" || this.refresh !== undefined;
  }

  /** What its own step writes or may write, as a cause says it. */
  get written(): Cause["written"] {
    const decision = this.converge?.decision;
    if (decision?.kind === "change") return plainOperations(decision.change).flatMap((proposal) => writesOf(proposal.operation));
    return this.node.envelope.may.flatMap(patternScopes);
  }

  /** Whether anything may come to be done to it after all: it is settled only if others do what they are assumed to. */
  get mayChange(): boolean {
    return this.changes || (this.converge?.decision.kind === "settled" && this.converge.decision.grade !== "exact");
  }

  /** Whether what its own step does hangs on nothing that may turn out otherwise. */
  get isConvergeExact(): boolean {
    return this.converge !== undefined && this.converge.decision.kind !== "open" && this.converge.decision.grade === "exact";
  }

  /** What its own step does, for a refresh that follows it; nothing that it may not come to do, so that the plan shows the refresh there would then be. */
  get convergedAction(): Action | undefined {
    return this.isConvergeExact && this.converge?.decision.kind === "change" ? this.converge.decision.change.action : undefined;
  }
}
