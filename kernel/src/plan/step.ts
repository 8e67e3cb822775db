import type { Action, Answer, AttributeChange, Cause, Envelope, KnownAfter, Operation, Occasion, Query, Scope } from "@masterchef/wit/host";
import type { Execution } from "../ir/execution.ts";
import type { Json, JsonObject } from "../ir/json.ts";

/** How much of a step is known. `exact`: rests on observed and computed answers only. `expected`: exact bytes, resting on a stated assumption. `open`: rests on an unknown; its envelope is what is approved. */
export const grades = ["exact", "expected", "open"] as const;

/** One of the grades. */
export type Grade = (typeof grades)[number];

/** Where an answer comes from, best first; see DESIGN section "planning". */
export const origins = ["observed", "computed", "predicted", "assumed", "unknown"] as const;

/** One of the origins. */
export type Origin = (typeof origins)[number];

/** A question a step was decided on. */
export interface BasisEntry {
  /** The plugin's key of the ask. */
  readonly key: string;
  readonly query: Query;
  /** SHA-256 of the canonical JSON form of the answer's outcome. Missing if and only if the origin is `unknown`. */
  readonly answer?: string | undefined;
  readonly origin: Origin;
  /** The address of the step whose write makes it other than observed. */
  readonly by?: string | undefined;
  /** The answer is what the plugin hopes that `by` brings about (`reason.hoped`): another one that leads to the same operations will do. */
  readonly hoped?: true | undefined;
}

/** An operation of the plan. */
export interface PlannedOperation {
  readonly operation: Operation;
  readonly occasion: Occasion;
  /** Asked again right before the operation starts; see `Guard` of the transport contract. */
  readonly guards: readonly PlannedGuard[];
  /** Operations of several steps with the same key and everything equal but `items` may be done as one. */
  readonly join?: { readonly key: string; readonly items: readonly string[] } | undefined;
}

/** A question and the digest of the answer it must still have. */
export interface PlannedGuard {
  readonly query: Query;
  readonly expect: string;
}

/** What a step of the plan has in common, whatever it does. */
export interface StepCommon {
  /** The resource. */
  readonly address: string;
  readonly type: string;
  readonly plugin: string;
  /** The document as handed to the plugin; what is not known yet stands in it as a hole. */
  readonly desired: JsonObject;
  /** The declared name as handed to the plugin. */
  readonly name: string;
  /** In the order asked. */
  readonly basis: readonly BasisEntry[];
  readonly grade: Grade;
  /** The most it may ever do. */
  readonly envelope: Envelope;
  readonly execution: Execution;
  /** Addresses of resources whose steps (and refreshes) must have succeeded before this one starts: relations and implied edges. */
  readonly after: readonly string[];
  /** Addresses of resources whose writes meet this one's scopes: they must have ended before it starts. */
  readonly behind: readonly string[];
  /** How long it must hold after a change, in milliseconds. */
  readonly settleMs: number;
  /** What other resources claim inside its claims; handed over whenever it is decided again. */
  readonly claimed: readonly Scope[];
  /** Set for the steps of a handler: it has its turn after all resources, and only if one of these came about. */
  readonly triggers?: readonly Cause[] | undefined;
}

/** Nothing to do. Listed because its basis may fail by the time of apply. */
export interface SettledStep extends StepCommon {
  readonly kind: "settled";
  readonly state: Json;
}

/** Exact operations. */
export interface ChangeStep extends StepCommon {
  readonly kind: "change";
  readonly action: Action;
  readonly current: Json;
  readonly predicted: Json;
  readonly knownAfter: readonly KnownAfter[];
  readonly identity?: string | undefined;
  readonly chosen?: Json | undefined;
  readonly attributes: readonly AttributeChange[];
  readonly operations: readonly PlannedOperation[];
  readonly reason: string;
}

/** Cannot be decided before something else is done; then it will do what its envelope allows, or nothing. */
export interface OpenStep extends StepCommon {
  readonly kind: "open";
  /** In plain words: what it waits for. */
  readonly reason: string;
}

/** What happens right after its resource's own step if one of the causes changed. */
export interface RefreshStep extends StepCommon {
  readonly kind: "refresh";
  readonly causes: readonly Cause[];
  /** As far as they can be told now; an `open` refresh has none. */
  readonly operations: readonly PlannedOperation[];
  readonly reason: string;
}

/** One resource's part of a plan. */
export type Step = SettledStep | ChangeStep | OpenStep | RefreshStep;

/** One of which must have come about before a step has its turn: a refresh and the steps of a handler have such. */
export function causesOf(step: Step): readonly Cause[] | undefined {
  return step.kind === "refresh" ? step.causes : step.triggers;
}

/** An answer with where it comes from. */
export interface EffectiveAnswer {
  readonly answer: Answer | undefined;
  readonly origin: Origin;
  readonly by?: string | undefined;
  readonly hoped?: true | undefined;
}
