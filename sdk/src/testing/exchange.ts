import type { Answer, Ask, Canonical, Problem, ProviderFunctions, Question, Result, Seen, Verdict } from "@masterchef/wit/guest";
import { encodeJson } from "@masterchef/wit/codec";
import { parseJson } from "../json.ts";
import type { JsonObject } from "../json.ts";
import type { ProviderCase } from "./case.ts";
import { withoutAmbient } from "./without-ambient.ts";

/** The most rounds a subject may take. */
export const mostRounds = 5;

/** What came of a case. */
export interface Exchange {
  readonly canonical: Result<Canonical, readonly Problem[]>;
  /** The asks of each round. */
  readonly rounds: readonly (readonly Ask[])[];
  /** Missing where the declaration was refused. */
  readonly verdict: Verdict | undefined;
  /** The last question, with everything answered; missing where the declaration was refused. */
  readonly question: Question | undefined;
  readonly answers: readonly Answer[];
}

/** Plays a case: canonicalizes, then decides round by round with the case's answers. */
export function playCase(provider: ProviderFunctions, each: ProviderCase): Exchange {
  const declaration = { typeName: each.type, name: each.name, desired: JSON.stringify(each.desired) };
  const [canonical] = withoutAmbient(() => provider.canonicalize([declaration]));
  if (canonical === undefined) throw new RangeError("Cannot play the case: canonicalize gave no result");
  if (canonical.tag === "err") return { canonical, rounds: [], verdict: undefined, question: undefined, answers: [] };
  const rounds: (readonly Ask[])[] = [];
  const seen: Seen[] = [];
  const answers: Answer[] = [];
  const facts = JSON.stringify(each.facts);
  for (;;) {
    const question: Question = {
      subject: { typeName: each.type, name: each.name, desired: canonical.val.desired },
      intent: each.intent,
      seen: [...seen],
      chosen: each.chosen === undefined ? undefined : JSON.stringify(each.chosen),
      claimed: each.claimed,
    };
    const [verdict] = withoutAmbient(() => provider.decide(facts, structuredClone(answers), [question]));
    if (verdict === undefined) throw new RangeError("Cannot play the case: decide gave no verdict");
    if (verdict.tag !== "ask") return { canonical, rounds, verdict, question, answers };
    if (rounds.length === mostRounds)
      throw new Error(`Cannot play the case: it asks a round more than ${mostRounds}: ${verdict.val.map(({ key }) => key).join(", ")}`);
    rounds.push(verdict.val);
    for (const { key } of verdict.val) {
      const answer = each.answers[key];
      if (answer === undefined)
        throw new Error(`Cannot play the case: it holds no answer for "${key}", which is asked in round ${rounds.length}`);
      if (seen.some((earlier) => earlier.key === key)) throw new Error(`Cannot play the case: "${key}" is asked twice`);
      seen.push({ key, answer: answers.length });
      answers.push(answer);
    }
  }
}

/** What a case expects, in the form it is written: problems of the declaration, or canonical form, rounds and verdict. */
export function expectationOf(exchange: Exchange): JsonObject {
  const { canonical, rounds, verdict } = exchange;
  if (canonical.tag === "err") return { refused: canonical.val.map((problem) => encodeJson("Problem", problem)) };
  return {
    identity: canonical.val.name,
    canonical: parseJson(canonical.val.desired),
    ...(canonical.val.warnings.length > 0 ? { warnings: canonical.val.warnings.map((problem) => encodeJson("Problem", problem)) } : {}),
    rounds: rounds.map((asks) => asks.map((ask) => encodeJson("Ask", ask))),
    ...(verdict === undefined ? {} : { verdict: encodeJson("Verdict", verdict) }),
  };
}
