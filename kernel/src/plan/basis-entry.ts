import { answerDigest } from "./answer-digest.ts";
import type { AskedQuery } from "./conversation.ts";
import { gradeOf } from "./origin.ts";
import type { BasisEntry, EffectiveAnswer } from "./step.ts";

/** A question of a step with the answer it has at the step's place in the plan. */
export function basisEntry(asked: AskedQuery, effective: EffectiveAnswer | undefined): BasisEntry {
  const answer = effective?.answer;
  const by = effective?.by;
  const entry: BasisEntry = {
    key: asked.key,
    query: asked.query,
    origin: effective?.origin ?? "unknown",
    ...(by === undefined ? {} : { by }),
    ...(effective?.hoped === undefined ? {} : { hoped: true }),
  };
  if (answer === undefined) return entry;
  // Its digest is needed only where a plan is written or held against a host, and it costs more than the decision.
  return Object.defineProperty(entry, "answer", { get: () => answerDigest(answer), enumerable: true });
}

/** Why a step stays open that needs an answer nobody can foretell. */
export function openReason(asked: AskedQuery | undefined, entry: BasisEntry | undefined): string {
  if (asked?.deferred === true) return `${asked.key} is a program of yours and is run only when its turn comes`;
  return entry?.by === undefined
    ? `${asked?.key ?? "a question"} cannot be answered yet`
    : `${asked?.key ?? "a question"} can be answered only after ${entry.by}`;
}

/** Whether an answer hangs on what another step brings or leaves alone. */
export function restsOnOthers(basis: readonly BasisEntry[], address: string): boolean {
  return basis.some(({ origin, by }) => gradeOf([{ origin }]) !== "exact" && by !== address);
}
