import type { Ask, Intent, Pattern, Query, Scope } from "@masterchef/wit/host";
import type { Breach } from "../ir/blamed.ts";
import type { Execution } from "../ir/execution.ts";
import type { Json, JsonObject } from "../ir/json.ts";
import { queryKey } from "./answer-digest.ts";
import { queryWithin } from "./pattern/within.ts";

/** Whom a provider is asked to decide about. */
export interface Subject {
  readonly address: string;
  readonly plugin: string;
  readonly type: string;
  /** The declared name, or the key of the instance. */
  readonly name: string;
  /** The canonical document, free of holes. */
  readonly desired: JsonObject;
  readonly intent: Intent;
  readonly chosen?: Json | undefined;
  /** What others claim inside its claims. */
  readonly claimed: readonly Scope[];
  readonly execution: Execution;
}

/** One thing a provider asked. */
export interface AskedQuery {
  readonly key: string;
  /** With the user the resource runs as filled in. */
  readonly query: Query;
  /** `queryKey` of the query. */
  readonly queryKey: string;
  readonly tolerant: boolean;
  readonly deferred: boolean;
}

/** Limits of a conversation (wit/provider). */
const roundLimit = 5;
const askLimit = 64;

/** What was said so far about one subject, within the laws: every round asks something new, at most five times. */
export interface Conversation {
  readonly subject: Subject;
  readonly asked: readonly AskedQuery[];
  readonly rounds: number;
  /** How many of the questions were asked in the first round. */
  readonly first: number;
}

/** A conversation in which nothing was said yet. */
export function openConversation(subject: Subject): Conversation {
  return { subject, asked: [], rounds: 0, first: 0 };
}

/** The conversation as it stood after its first round. What is asked there depends on nothing but the subject (law 1), so it need not be asked for again. */
export function afterFirstRound({ subject, asked, rounds, first }: Conversation): Conversation {
  return { subject, asked: asked.slice(0, first), rounds: Math.min(rounds, 1), first };
}

/** The conversation with one more round of questions, or how the plugin broke the rules of asking. */
export function withAsks(conversation: Conversation, asks: readonly Ask[], capabilities: readonly Pattern[]): Conversation | Breach {
  const { subject } = conversation;
  if (conversation.rounds >= roundLimit) return breach(`asks in more than ${roundLimit} rounds, the limit of its contract`);
  if (asks.length === 0 || asks.length > askLimit)
    return breach(`asks ${asks.length} questions in one round; 1 to ${askLimit} are allowed`);
  const keys = new Set(conversation.asked.map((each) => each.key));
  const queries = new Set(conversation.asked.map((each) => each.queryKey));
  const added: AskedQuery[] = [];
  for (const ask of asks) {
    const refused = queryWithin(capabilities, ask.query);
    if (refused !== undefined) return undeclared(ask.key, refused);
    const query = asUser(ask.query, subject.execution);
    const key = queryKey(query);
    if (!/^[a-z0-9./-]{1,64}$/u.test(ask.key))
      return breach(`asks under the key ${JSON.stringify(ask.key)}, which is not of the form allowed`);
    if (keys.has(ask.key) || queries.has(key)) return breach(`asks again what it has asked before (key ${ask.key})`);
    keys.add(ask.key);
    queries.add(key);
    added.push({ key: ask.key, query, queryKey: key, tolerant: ask.tolerant, deferred: ask.deferred });
  }
  const { asked, rounds, first } = conversation;
  return { subject, asked: [...asked, ...added], rounds: rounds + 1, first: rounds === 0 ? added.length : first };
}

function asUser(query: Query, execution: Execution): Query {
  return query.identity !== undefined || execution.become === undefined ? query : { ...query, identity: execution.become };
}

function breach(what: string): Breach {
  return { code: "MC_PLAN_PLUGIN_FAULT", what };
}

function undeclared(key: string, refused: string): Breach {
  return { code: "MC_PLAN_UNDECLARED", what: `asks (${JSON.stringify(key)}) beyond what its manifest declares: ${refused}` };
}
