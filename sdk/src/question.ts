import type { Answer, Ask, Failure, Observation, Query, Reason, Result, Scope, Seen } from "@masterchef/wit/guest";
import type { JsonObject } from "./json.ts";
import { problem } from "./problem.ts";
import { end, Ending, NotKnownYet } from "./signal.ts";
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
  answers<const Queries extends Readonly<Record<string, Query>>>(queries: Queries, options?: AskOptions): Answers<Queries>;
  /** The answers to several, or why there is none. A failure must lead to no other verdict than every answer would. */
  outcomes<const Queries extends Readonly<Record<string, Query>>>(queries: Queries, options?: AskOptions): Outcomes<Queries>;
}

/** The answers to several queries, by key. */
export type Answers<Queries extends Readonly<Record<string, Query>>> = {
  readonly [K in keyof Queries]: ObservationOf<NonNullable<Queries[K]>>;
};

/** The same, with failures. */
export type Outcomes<Queries extends Readonly<Record<string, Query>>> = {
  readonly [K in keyof Queries]: Result<ObservationOf<NonNullable<Queries[K]>>, Failure>;
};

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

/** Access to the answers of one subject: an object, not closures, since one is made for every subject of every call. */
export class SubjectAsking implements Asking {
  readonly #plugin: string;
  readonly #seen: readonly Seen[];
  readonly #table: AnswerTable;

  constructor(plugin: string, seen: readonly Seen[], table: AnswerTable) {
    this.#plugin = plugin;
    this.#seen = seen;
    this.#table = table;
  }

  answer<Q extends Query>(key: string, query: Q, options: AskOptions = {}): ObservationOf<Q> {
    const answer = this.#find(key) ?? end({ tag: "ask", val: [askOf(key, query, options)] });
    return this.#observe(key, query, answer);
  }

  answers<const Queries extends Readonly<Record<string, Query>>>(queries: Queries, options?: AskOptions): Answers<Queries>;
  answers(queries: Readonly<Record<string, Query>>, options: AskOptions = {}): Record<string, Observation["val"]> {
    const observed: Record<string, Observation["val"]> = {};
    for (const [key, query, answer] of this.#all(queries, options)) {
      // Read late, so that an answer nobody looks at spoils nothing.
      Object.defineProperty(observed, key, { get: () => this.#observe(key, query, answer), enumerable: true });
    }
    return observed;
  }

  outcomes<const Queries extends Readonly<Record<string, Query>>>(queries: Queries, options?: AskOptions): Outcomes<Queries>;
  outcomes(queries: Readonly<Record<string, Query>>, options: AskOptions = {}): Record<string, Result<Observation["val"], Failure>> {
    const found = this.#all(queries, { ...options, tolerant: true });
    return Object.fromEntries(
      found.map(([key, query, answer]) => [
        key,
        answer.outcome.tag === "err" ? answer.outcome : { tag: "ok", val: this.#observe(key, query, answer) },
      ]),
    );
  }

  /** All answers, or the end of the decision with all asks that have none. */
  #all(
    queries: Readonly<Record<string, Query>>,
    options: AskOptions & { readonly tolerant?: boolean },
  ): readonly (readonly [string, Query, Answer])[] {
    const found: (readonly [string, Query, Answer])[] = [];
    const missing: Ask[] = [];
    for (const [key, query] of Object.entries(queries)) {
      const answer = this.#find(key);
      if (answer === undefined) missing.push(askOf(key, query, options));
      else found.push([key, query, answer]);
    }
    return missing.length > 0 ? end({ tag: "ask", val: missing }) : found;
  }

  #find(key: string): Answer | undefined {
    for (const { key: seenKey, answer: index } of this.#seen) {
      if (seenKey !== key) continue;
      const { answers, normalized } = this.#table;
      const answer = answers[index];
      if (answer === undefined)
        throw new RangeError(`Cannot find the answer to ${key}: the table holds ${answers.length}, not number ${index}`);
      if (normalized[index] !== true) {
        withoutNull(answer);
        normalized[index] = true;
      }
      return answer;
    }
    return undefined;
  }

  /** What was observed; the end of the decision where it failed or is of another kind. */
  #observe<Q extends Query>(key: string, query: Q, answer: Answer): ObservationOf<Q>;
  #observe(key: string, query: Query, answer: Answer): Observation["val"] {
    const { outcome, unknown } = answer;
    if (outcome.tag === "err") return end({ tag: "undecided", val: [failed(this.#plugin, key, outcome.val)] });
    const observation = outcome.val;
    if (observation.tag !== query.read.tag) return end({ tag: "undecided", val: [malformed(this.#plugin, key, observation.tag)] });
    if (unknown.length === 0) return observation.val;
    return guardUnknown(observation, unknown, (at) => {
      // oxlint-disable-next-line typescript/only-throw-error -- a signal, as every end of a decision is
      throw new NotKnownYet({ tag: "undecided", val: [notKnown(this.#plugin, key, at)] });
    }).val;
  }
}

function askOf(key: string, query: Query, options: AskOptions & { readonly tolerant?: boolean }): Ask {
  const { tolerant = false, deferred = false, sensitive = false } = options;
  return { key, query, tolerant, deferred, sensitive };
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
  return {
    ask: key,
    problem: problem({ code: `${plugin}/answer-failed`, message, help: "Put right what keeps it from being read, then plan again." }),
  };
}

function malformed(plugin: string, key: string, got: string): Reason {
  return {
    ask: key,
    problem: problem({
      code: `${plugin}/answer-malformed`,
      message: `The answer to "${key}" is of another kind: ${got}.`,
      help: "Report it to the maker of the transport.",
    }),
  };
}

function notKnown(plugin: string, key: string, at: string): Reason {
  const message = `The answer to "${key}" is not known yet${at === "" ? "" : ` (${at})`}.`;
  return {
    ask: key,
    problem: problem({ code: `${plugin}/not-known-yet`, message, help: "It becomes known once the steps before this one have run." }),
  };
}
