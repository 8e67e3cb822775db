import type { Action, Answer, KnownAfter, Operation, Problem, Proposal, Reason, Verdict } from "@masterchef/wit/guest";
import { differences } from "./difference.ts";
import type { Json, JsonObject } from "./json.ts";

/** Nothing to do; the state as observed. */
export function settled(state: JsonObject, identity?: string): Verdict {
  return { tag: "settled", val: { state: JSON.stringify(state), identity } };
}

/** Something must be done. */
export interface ChangeOptions {
  readonly action: Action;
  readonly current: JsonObject;
  /** What only the run will show is `{"$unknown": {}}`, with a line in `knownAfter`. */
  readonly predicted: JsonObject;
  /** In order. An operation alone runs in its turn and rests on no held answer. */
  readonly operations: readonly (Operation | Proposal)[];
  readonly identity?: string | undefined;
  readonly chosen?: Json;
  readonly knownAfter?: readonly KnownAfter[];
  /** Why something differs, by pointer, where the values do not say it. */
  readonly notes?: Readonly<Record<string, string>>;
}

/** These operations lead from `current` to `predicted`. What differs is worked out from the two. */
export function change(options: ChangeOptions): Verdict {
  const { action, current, predicted, operations, identity, chosen, knownAfter = [], notes = {} } = options;
  return {
    tag: "change",
    val: {
      action,
      current: JSON.stringify(current),
      predicted: JSON.stringify(predicted),
      knownAfter,
      identity,
      chosen: chosen === undefined ? undefined : JSON.stringify(chosen),
      attributes: differences(current, predicted).map((at) => ({ at, note: notes[at] })),
      proposals: operations.map((each) => ("operation" in each ? each : proposal(each))),
    },
  };
}

/** An operation with its occasion and the keys of the answers it rests on. */
export function proposal(operation: Operation, options: Partial<Omit<Proposal, "operation">> = {}): Proposal {
  const { occasion = "always", holds = [], join } = options;
  return { operation, occasion, holds, join };
}

/**
 * The target does not let it be decided. `ask` is the key of the answer that is to blame, or none for the facts.
 *
 * `hoped`: what that answer would have to be, where a step before this one may bring it about. The decision is then made once more with it, as an
 * assumption; so it must lead on, and say no more than the act needs.
 */
export function undecided(problem: Problem, ask?: string, hoped?: Answer): Verdict {
  const reason: Reason = { ask, problem, ...(hoped === undefined ? {} : { hoped }) };
  return { tag: "undecided", val: [reason] };
}

/** The document is wrong for this target. */
export function invalid(...problems: readonly [Problem, ...Problem[]]): Verdict {
  return { tag: "invalid", val: problems };
}
