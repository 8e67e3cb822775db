import type { Answer, Ask, Failure, Observation, Query, Reason, Result, Scope, Seen } from "@masterchef/wit/guest";
import type { JsonObject } from "./json.ts";
import { problem } from "./problem.ts";
import { end, Ending } from "./signal.ts";
import { guardUnknown } from "./unknown.ts";
import { withoutNull } from "./without-null.ts";

/** What a query of this kind observes. */
export type ObservationOf<Q extends Query> = Extract<Observation, { readonly tag: Q["read"]["tag"] }>["val"];

/** How answers are wanted. */
export interface AskOptions {
  /** A program that nobody vouches for: not asked while planning. */
  readonly deferred?: boolean;
  /** The answer may hold a secret that is no token. */
  readonly sensitive?: boolean;
}

/**
 * The way to the answers. A decision is written as if every answer were there. The first time one is not, the decision ends, the kernel asks,
 * and the decision is made again from the start; so ask together what can be asked together, and only what is needed.
 *
 * Reading an answer that failed, or a part of one that is not known yet, ends the decision as undecided.
 */
export interface Asking {
  /** The answer to one query. `key`: `a-z 0-9 - . /`, at most 64 characters, one meaning a resource type. */
  answer<Q extends Query>(key: string, query: Q, options?: AskOptions): ObservationOf<Q>;
  /** The answers to several, asked in one round. */
  answers<const Queries extends Readonly<Record<string, Query>>>(queries: Queries, options?: AskOptions): { readonly [K in keyof Queries]: ObservationOf<NonNullable<Queries[K]>> };
  /** The answers to several, or why there is none. A failure must lead to no other verdict than every answer would. */
  outcomes<const Queries extends Readonly<Record<string, Query>>>(queries: Queries, options?: AskOptions): { readonly [K in keyof Queries]: Result<ObservationOf<NonNullable<Queries[K]>>, Failure> };
}

/** One resource to decide about. */
export interface Question<Desired> extends Asking {
  /** The declared name, or the key of the instance. */
  readonly name: string;
  readonly desired: Desired;
  readonly facts: JsonObject;
  /** What an earlier verdict of this plan chose. */
  readonly chosen: string | undefined;
  /** What other resources claim inside this one's claims. */
  readonly claimed: readonly Scope[];
}

/** What a call knows. `answers` is shared by all members of a batch and brought to one form at first sight. */
export interface AnswerTable {
  readonly answers: readonly Answer[];
  readonly normalized: boolean[];
}

/** Access to the answers of one subject. */
export function createAsking(plugin: string, seen: readonly Seen[], table: AnswerTable): Asking {
  const find = (key: string): Answer | undefined => {
    const index = seen.find((each) => each.key === key)?.answer;
    if (index === undefined) return undefined;
    const answer = table.answers[index];
    if (answer === undefined) throw new RangeError(`Cannot find the answer to ${key}: the table holds ${table.answers.length}, not number ${index}`);
    if (table.normalized[index] !== true) {
      withoutNull(answer);
      table.normalized[index] = true;
    }
    return answer;
  };

  const collect = (queries: Readonly<Record<string, Query>>, options: AskOptions, tolerant: boolean): Record<string, Answer> => {
    const found: Record<string, Answer> = {};
    const missing: Ask[] = [];
    for (const [key, query] of Object.entries(queries)) {
      const answer = find(key);
      if (answer === undefined) missing.push({ key, query, tolerant, deferred: options.deferred ?? false, sensitive: options.sensitive ?? false });
      else found[key] = answer;
    }
    return missing.length > 0 ? end({ tag: "ask", val: missing }) : found;
  };

  function observe<Q extends Query>(key: string, query: Q, answer: Answer): ObservationOf<Q>;
  function observe(key: string, query: Query, answer: Answer): Observation["val"] {
    if (answer.outcome.tag === "err") return end({ tag: "undecided", val: [failed(plugin, key, answer.outcome.val)] });
    const observation = answer.outcome.val;
    if (observation.tag !== query.read.tag) return end({ tag: "undecided", val: [malformed(plugin, key, observation.tag)] });
    if (answer.unknown.length === 0) return observation.val;
    return guardUnknown(observation, answer.unknown, (at) => end({ tag: "undecided", val: [notKnown(plugin, key, at)] })).val;
  }

  // A decision that rests on several failed or unknown answers says so once, for the first it read.
  function answers<Queries extends Readonly<Record<string, Query>>>(queries: Queries, options?: AskOptions): { readonly [K in keyof Queries]: ObservationOf<NonNullable<Queries[K]>> };
  function answers(queries: Readonly<Record<string, Query>>, options: AskOptions = {}): Record<string, Observation["val"]> {
    const found = collect(queries, options, false);
    const observed: Record<string, Observation["val"]> = {};
    for (const [key, query] of Object.entries(queries)) {
      const answer = found[key];
      if (answer === undefined) continue;
      // Read late, so that an answer nobody looks at spoils nothing.
      Object.defineProperty(observed, key, { get: () => observe(key, query, answer), enumerable: true });
    }
    return observed;
  }

  function outcomes<Queries extends Readonly<Record<string, Query>>>(queries: Queries, options?: AskOptions): { readonly [K in keyof Queries]: Result<ObservationOf<NonNullable<Queries[K]>>, Failure> };
  function outcomes(queries: Readonly<Record<string, Query>>, options: AskOptions = {}): Record<string, Result<Observation["val"], Failure>> {
    const found = collect(queries, options, true);
    return Object.fromEntries(
      Object.entries(queries).flatMap(([key, query]) => {
        const answer = found[key];
        if (answer === undefined) return [];
        return [[key, answer.outcome.tag === "err" ? answer.outcome : { tag: "ok" as const, val: observe(key, query, answer) }]];
      }),
    );
  }

  return {
    answers,
    outcomes,
    answer(key, query, options = {}) {
      const answer = find(key) ?? end({ tag: "ask", val: [{ key, query, tolerant: false, deferred: options.deferred ?? false, sensitive: options.sensitive ?? false }] });
      return observe(key, query, answer);
    },
  };
}

/** The verdict of a decision, however it ended. */
export function verdictOf<V>(decide: () => V): V | Ending["verdict"] {
  try {
    return decide();
  } catch (error) {
    if (error instanceof Ending) return error.verdict;
    throw error;
  }
}

function failed(plugin: string, key: string, failure: Failure): Reason {
  const message = `The answer to "${key}" failed (${failure.reason.tag}): ${failure.message}`;
  return { ask: key, problem: problem({ code: `${plugin}/answer-failed`, message, help: "Put right what keeps it from being read, then plan again." }) };
}

function malformed(plugin: string, key: string, got: string): Reason {
  return { ask: key, problem: problem({ code: `${plugin}/answer-malformed`, message: `The answer to "${key}" is of another kind: ${got}.`, help: "Report it to the maker of the transport." }) };
}

function notKnown(plugin: string, key: string, at: string): Reason {
  const message = `The answer to "${key}" is not known yet${at === "" ? "" : ` (${at})`}.`;
  return { ask: key, problem: problem({ code: `${plugin}/not-known-yet`, message, help: "It becomes known once the steps before this one have run." }) };
}
