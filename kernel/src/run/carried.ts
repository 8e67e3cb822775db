import type { Action, Scope } from "@masterchef/wit/host";
import type { Json } from "../ir/json.ts";
import type { StepRun } from "./step-run.ts";

/** What runs before this one did to a step of the plan, as their journals tell it. */
export interface CarriedStep {
  /** Resource. */
  readonly address: string;
  readonly kind: StepRun["kind"];
  /**
   * `done`: it succeeded and is not done again. `finished`: all its operations ended well, and the run ended before it said so. `begun`: some of it was sent;
   * the host is asked what came of it. `left`: nothing of it was sent.
   */
  readonly standing: "done" | "finished" | "begun" | "left";
  /** Operations were sent and no end of them is recorded: nobody knows whether they happened. */
  readonly unknown: boolean;
  /** An operation of it is recorded to have changed something. */
  readonly changed: boolean;
  /** Operations of it may have changed something without a record: if it is found settled, that was its doing. */
  readonly mayHaveChanged: boolean;
  readonly asPlanned: boolean;
  readonly action?: Action | undefined;
  /** The state it ended in, where that is not the one the plan foretells. */
  readonly state?: Json | undefined;
  readonly written: readonly Scope[];
  /** Operations that ended well, in the latest attempt: those that follow in any case are not repeated. */
  readonly doneOperations: ReadonlySet<string>;
  /** The boot of the host that it was about to end, and of which no end is recorded. */
  readonly boot?: string | undefined;
  /** It failed in its latest attempt. */
  readonly failed: boolean;
}

/** By `carriedKey`. */
export type Carried = ReadonlyMap<string, CarriedStep>;

/** A run that is taken up, and what it and those it took up did. */
export interface TakenUp {
  /** Its id. */
  readonly run: string;
  readonly carried: Carried;
}

/** The name of a step among the steps of a plan. */
export function carriedKey({ kind, address }: { readonly kind: StepRun["kind"]; readonly address: string }): string {
  return `${kind} ${address}`;
}

/** The name of an operation of a step: its occasion and its digest. */
export function operationKey(occasion: string, digest: string): string {
  return `${occasion} ${digest}`;
}
