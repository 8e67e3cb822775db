import { encodeJson } from "@masterchef/wit/codec";
import type { Answer, Question } from "@masterchef/wit/host";
import type { Check, Examined, Finding } from "../check.ts";
import { playCase } from "../exchange.ts";
import type { Final, Played } from "../exchange.ts";
import { sameJson } from "../same-json.ts";
import type { Subject } from "../subject.ts";

/** Law 1, its first half. */
export const pure: Check = {
  id: "law-1/pure",
  title: "The same input gives the same bytes, also in an instance that was never called before",
  why: "A plan is approved once and derived again by resume and replay. A provider that remembers or rolls dice makes every approval worthless.",
  mend: "Keep nothing in module variables between calls, and take time and randomness from the host as facts, if at all.",
  from: "basic",
  run: examinePurity,
};

/** Law 1, its second half. */
export const separable: Check = {
  id: "law-1/separable",
  title: "The verdict of a resource does not depend on what else is in its batch, nor on the order",
  why: "The kernel cuts and orders batches as it likes; a resource must not change its mind because of its neighbours.",
  mend: "Decide each question from that question alone.",
  from: "basic",
  run: examineSeparability,
};

async function examinePurity(subject: Subject): Promise<Examined> {
  const first = await subject.played();
  await using fresh = await subject.fresh();
  const findings: Finding[] = [];
  for (const one of first.toReversed()) {
    const again = [await playCase(fresh, one.each), await playCase(fresh, one.each), await playCase(subject.calls, one.each)];
    const differs = again.some((other) => !samePlay(one, other));
    if (differs) findings.push({ about: one.each.title, what: "Played again it asks or decides otherwise." });
  }
  return { looked: first.length, findings: findings.toReversed() };
}

async function examineSeparability({ played, calls }: Subject): Promise<Examined> {
  const decided = (await played()).flatMap(({ each, talk }) =>
    talk?.verdict === undefined ? [] : [{ each, talk, verdict: talk.verdict }],
  );
  const findings = new Set<string>();
  for (const [facts, group] of Map.groupBy(decided, ({ each }) => JSON.stringify(each.facts))) {
    for (const order of [group, group.toReversed()]) {
      const table: Answer[] = [];
      const batch: Question[] = [];
      for (const { talk } of order) {
        const offset = table.length;
        table.push(...talk.answers);
        batch.push({ ...talk.question, seen: talk.question.seen.map(({ key, answer }) => ({ key, answer: answer + offset })) });
      }
      const together = await calls.decide(facts, table, batch);
      order.forEach(({ each, verdict }, index) => {
        const other = together[index];
        if (other === undefined || other.tag === "ask" || !sameVerdict(verdict, other)) findings.add(each.title);
      });
    }
  }
  const what = "In one batch with the other cases it is decided otherwise than alone.";
  return { looked: decided.length, findings: [...findings].map((about) => ({ about, what })) };
}

function samePlay(one: Played, other: Played): boolean {
  if (!sameJson(canonicalForm(one), canonicalForm(other))) return false;
  const [left, right] = [one.talk, other.talk];
  if (left?.verdict === undefined || right?.verdict === undefined) return left?.verdict === right?.verdict;
  return sameJson(rounds(left.rounds), rounds(right.rounds)) && sameVerdict(left.verdict, right.verdict);
}

function rounds(all: NonNullable<Played["talk"]>["rounds"]): ReturnType<typeof encodeJson> {
  return all.map((asks) => asks.map((ask) => encodeJson("Ask", ask)));
}

function canonicalForm({ canonical }: Played): ReturnType<typeof encodeJson> {
  return canonical.tag === "ok" ? encodeJson("Canonical", canonical.val) : canonical.val.map((one) => encodeJson("Problem", one));
}

/** Whether two verdicts are the same bytes. */
export function sameVerdict(left: Final, right: Final): boolean {
  return sameJson(encodeJson("Verdict", left), encodeJson("Verdict", right));
}
