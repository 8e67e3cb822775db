import type { ProviderCase } from "@masterchef/sdk/cases";
import type { Answer, Ask, Canonical, Problem, Question, Result, Seen, Verdict } from "@masterchef/wit/host";
import type { Calls } from "./calls.ts";

/** The most rounds a subject may take: a law of the contract. */
export const mostRounds = 5;

/** A final verdict. */
export type Final = Exclude<Verdict, { readonly tag: "ask" }>;

/** How asking ended. */
export interface Talk {
  /** The asks of each round. */
  readonly rounds: readonly (readonly Ask[])[];
  /** The last question, with everything answered. */
  readonly question: Question;
  readonly answers: readonly Answer[];
  /** Missing if a round more than allowed was asked, or something that nobody could answer. */
  readonly verdict: Final | undefined;
  /** What was asked and could not be answered. */
  readonly unanswered: readonly string[];
}

/** What came of a case. */
export interface Played {
  readonly each: ProviderCase;
  readonly canonical: Result<Canonical, readonly Problem[]>;
  /** Missing where the declaration was refused. */
  readonly talk: Talk | undefined;
}

/** Plays a case with the answers it holds. */
export async function playCase(calls: Calls, each: ProviderCase): Promise<Played> {
  const [canonical] = await calls.canonicalize([{ typeName: each.type, name: each.name, desired: JSON.stringify(each.desired) }]);
  if (canonical === undefined) throw new RangeError("Cannot play a case: there is no canonical form");
  if (canonical.tag === "err") return { each, canonical, talk: undefined };
  const opening: Question = {
    subject: { typeName: each.type, name: each.name, desired: canonical.val.desired },
    intent: each.intent,
    seen: [],
    chosen: each.chosen === undefined ? undefined : JSON.stringify(each.chosen),
    claimed: each.claimed,
  };
  const facts = JSON.stringify(each.facts);
  return { each, canonical, talk: await converse(calls, { facts, opening }, async (asks) => asks.map(({ key }) => each.answers[key])) };
}

/** Asks on until there is a verdict. Who answers gives undefined for what cannot be answered. */
export async function converse(
  calls: Calls,
  { facts, opening }: { readonly facts: string; readonly opening: Question },
  answer: (asks: readonly Ask[]) => Promise<readonly (Answer | undefined)[]>,
): Promise<Talk> {
  const rounds: (readonly Ask[])[] = [];
  const seen: Seen[] = [];
  const answers: Answer[] = [];
  for (;;) {
    const question = { ...opening, seen: [...seen] };
    const [verdict] = await calls.decide(facts, answers, [question]);
    if (verdict === undefined) throw new RangeError("Cannot go on: there is no verdict");
    const so = { rounds, question, answers, unanswered: [] };
    if (verdict.tag !== "ask") return { ...so, verdict };
    rounds.push(verdict.val);
    if (rounds.length > mostRounds) return { ...so, verdict: undefined };
    const found = await answer(verdict.val);
    const unanswered = verdict.val.filter((_, index) => found[index] === undefined).map(({ key }) => key);
    if (unanswered.length > 0) return { ...so, verdict: undefined, unanswered };
    for (const [index, { key }] of verdict.val.entries()) {
      const given = found[index];
      if (given === undefined) continue;
      seen.push({ key, answer: answers.length });
      answers.push(given);
    }
  }
}
