import type { Action, Change, KnownAfter, Query } from "@masterchef/wit/host";
import type { Execution } from "../ir/execution.ts";
import type { Json } from "../ir/json.ts";
import type { ExchangedAnswer } from "../plan/exchange.ts";
import { plannedOperations } from "../plan/planned-operations.ts";
import type { PlannedOperation, Step } from "../plan/step.ts";
import { parsedJson } from "../plan/parsed-json.ts";

/** What is to be done for a step now. */
export interface Decision {
  /** These are the very operations that were approved. Otherwise they were decided during the run and lie inside the envelope. */
  readonly approved: boolean;
  readonly action: Action;
  readonly operations: readonly PlannedOperation[];
  /** What the resource will be; missing for a refresh, which foretells nothing. */
  readonly predicted?: Json | undefined;
  readonly knownAfter: readonly KnownAfter[];
  readonly chosen?: Json | undefined;
  /** What it rests on: the questions, and the digests of their answers as far as they are known. */
  readonly basis: readonly Told[];
}

/** A question and the digest of its answer. */
export interface Told {
  readonly query: Query;
  readonly answer?: string | undefined;
}

/** What the plan says is to be done; undefined where it says nothing exact. */
export function approvedDecision(step: Step): Decision | undefined {
  switch (step.kind) {
    case "change":
      return {
        approved: true,
        action: step.action,
        operations: step.operations,
        predicted: step.predicted,
        knownAfter: step.knownAfter,
        chosen: step.chosen,
        basis: step.basis,
      };
    case "refresh":
      return step.operations.length === 0
        ? undefined
        : { approved: true, action: "refresh", operations: step.operations, knownAfter: [], basis: step.basis };
    case "settled":
    case "open":
      return undefined;
  }
}

/** What a verdict of this run says is to be done. */
export function newDecision(change: Change, basis: readonly ExchangedAnswer[], execution: Execution): Decision {
  const held = basis.map((entry) => ({ key: entry.key, query: entry.query, answer: entry.digest }));
  return {
    approved: false,
    action: change.action,
    operations: plannedOperations(change, held, execution),
    predicted: parsedJson(change.predicted),
    knownAfter: change.knownAfter,
    chosen: change.chosen === undefined ? undefined : parsedJson(change.chosen),
    basis: held,
  };
}

/** Whether only exit codes can tell if it worked: there is nothing to ask afterwards. */
export function isOpaque(decision: Decision): boolean {
  const inTurn = decision.operations.filter((each) => each.occasion === "always");
  // Without operations of its own, an earlier step's write carries it, and that can be asked about.
  return inTurn.length > 0 && inTurn.every((each) => each.operation.opaque);
}
