import type { Answer, ProviderFunctions, Question, Verdict } from "@masterchef/wit/guest";
import { encodeJson, validateHost } from "@masterchef/wit/codec";
import { equalJson } from "../difference.ts";
import { isJsonList, isJsonObject, parseJson, pointerTo } from "../json.ts";
import type { Json, JsonObject } from "../json.ts";
import type { ProviderCase } from "./case.ts";
import { playCase } from "./exchange.ts";
import type { Exchange } from "./exchange.ts";
import { withoutAmbient } from "./without-ambient.ts";

/**
 * Which laws a case shows to be broken, one sentence each; none if all hold. Checked: the shape of everything handed over, canonical is idempotent,
 * no round asks what an earlier one asked, the same input gives the same bytes, settled and change speak of what they say, problem codes are listed, and a verdict never rests on an answer that failed or is not known.
 */
export function brokenLaws(provider: ProviderFunctions, each: ProviderCase, problemCodes: ReadonlySet<string>): readonly string[] {
  const exchange = playCase(provider, each);
  return [
    ...shapes(exchange),
    ...codes(exchange, problemCodes),
    ...bounded(exchange),
    ...idempotent(provider, each, exchange),
    ...pure(provider, each, exchange),
    ...honest(exchange),
    ...sober(provider, each, exchange),
  ];
}

/** Decides the last questions of all cases in one batch, forwards and backwards; the titles of those whose verdict is not what it was alone. */
export function inseparable(provider: ProviderFunctions, cases: readonly ProviderCase[]): readonly string[] {
  const byFacts = Map.groupBy(cases, ({ facts }) => JSON.stringify(facts));
  return [...byFacts].flatMap(([facts, group]) => {
    const played = group.flatMap((each) => {
      const { question, answers, verdict } = playCase(provider, each);
      return question === undefined || verdict === undefined ? [] : [{ title: each.title, question, answers, verdict }];
    });
    return [played, played.toReversed()].flatMap((order) => {
      const table: Answer[] = [];
      const batch = order.map(({ question, answers }) => {
        const offset = table.length;
        table.push(...answers);
        return { ...question, seen: question.seen.map(({ key, answer }) => ({ key, answer: answer + offset })) };
      });
      const verdicts = withoutAmbient(() => provider.decide(facts, structuredClone(table), batch));
      return order.filter(({ verdict }, index) => !sameVerdict(verdict, verdicts[index])).map(({ title }) => title);
    });
  });
}

function shapes({ canonical, rounds, verdict }: Exchange): readonly string[] {
  const errors = [
    canonical.tag === "ok" ? validateHost("Canonical", canonical.val) : undefined,
    ...rounds.flat().map((ask) => validateHost("Ask", ask)),
    verdict === undefined ? undefined : validateHost("Verdict", verdict),
  ];
  return errors.flatMap((error) => (error === undefined ? [] : [`What is handed over is not of its type: ${error.message}`]));
}

function codes({ canonical, verdict }: Exchange, listed: ReadonlySet<string>): readonly string[] {
  const problems = [
    ...(canonical.tag === "err" ? canonical.val : canonical.val.warnings),
    ...(verdict?.tag === "undecided" ? verdict.val.map((reason) => reason.problem) : []),
    ...(verdict?.tag === "invalid" ? verdict.val : []),
  ];
  return problems.filter(({ code }) => !listed.has(code)).map(({ code }) => `The manifest does not list the problem ${code}`);
}

/** The kernel refuses a question that was answered already, under whatever key it comes. */
function bounded({ rounds }: Exchange): readonly string[] {
  const asked = new Set<string>();
  return rounds.flatMap((round) => {
    const again = round.filter(({ query }) => asked.has(JSON.stringify(query)));
    for (const { query } of round) asked.add(JSON.stringify(query));
    return again.map(({ key }) => `A later round asks again what was asked before, under the key ${key}`);
  });
}

function idempotent(provider: ProviderFunctions, each: ProviderCase, { canonical }: Exchange): readonly string[] {
  if (canonical.tag === "err") return [];
  const [again] = withoutAmbient(() => provider.canonicalize([{ typeName: each.type, name: each.name, desired: canonical.val.desired }]));
  const same = again?.tag === "ok" && again.val.name === canonical.val.name && again.val.desired === canonical.val.desired;
  return same ? [] : ["Canonical of canonical is not itself"];
}

function pure(provider: ProviderFunctions, each: ProviderCase, { question, answers, verdict }: Exchange): readonly string[] {
  if (question === undefined || verdict === undefined) return [];
  return sameVerdict(verdict, decideOnce(provider, each, question, answers))
    ? []
    : ["The same question has another verdict the second time"];
}

function honest({ verdict }: Exchange): readonly string[] {
  if (verdict?.tag !== "change") return [];
  const { current, predicted, attributes, proposals, action } = verdict.val;
  const wrong = attributes.filter(({ at }) => equalJson(valueAt(parseJson(current), at), valueAt(parseJson(predicted), at)));
  return [
    ...wrong.map(({ at }) => `The attribute ${at} is said to change and does not`),
    ...(proposals.length === 0 || proposals.length > 256 ? [`A change has ${proposals.length} operations`] : []),
    ...(attributes.length === 0 && action !== "execute" && action !== "refresh" ? ["A change changes no attribute"] : []),
  ];
}

/** Each answer in turn fails, and each part of it is not known: then the verdict is undecided, asks on, or is what it was; what is not known may be so in its effects too. */
function sober(provider: ProviderFunctions, each: ProviderCase, { question, answers, verdict }: Exchange): readonly string[] {
  if (question === undefined || verdict === undefined) return [];
  const failure: Answer = { outcome: { tag: "err", val: { reason: { tag: "denied" }, message: "blanked" } }, unknown: [] };
  return question.seen.flatMap(({ key, answer }) => {
    const original = answers[answer];
    if (original === undefined) return [];
    const parts = original.outcome.tag === "ok" ? pointersInto(encodeJson("Observation", original.outcome.val)) : [];
    return [failure, ...parts.map((part) => ({ ...original, unknown: [...original.unknown, part] }))].flatMap((blank) => {
      const got = decideOnce(provider, each, question, answers.with(answer, blank));
      const allowed = got?.tag === "undecided" || got?.tag === "ask" || sameVerdict(withoutEffects(verdict), withoutEffects(got));
      const how = blank === failure ? "failed" : `unknown at "${blank.unknown.at(-1) ?? ""}"`;
      return allowed ? [] : [`With the answer "${key}" ${how} the verdict turns from ${verdict.tag} to ${got?.tag}`];
    });
  });
}

/** Every part of a document, the whole first. Of a long list the first few items stand for all. */
function pointersInto(value: Json | undefined, at = ""): readonly string[] {
  if (isJsonList(value)) return [at, ...value.slice(0, 3).flatMap((item, index) => pointersInto(item, pointerTo(at, index)))];
  if (!isJsonObject(value)) return [at];
  return [at, ...Object.keys(value).flatMap((name) => pointersInto(value[name], pointerTo(at, name)))];
}

function decideOnce(provider: ProviderFunctions, each: ProviderCase, question: Question, answers: readonly Answer[]): Verdict | undefined {
  return withoutAmbient(() => provider.decide(JSON.stringify(each.facts), structuredClone(answers), [question]))[0];
}

/** What is done, without what is said to come of it. */
function withoutEffects(verdict: Verdict): Verdict;
function withoutEffects(verdict: Verdict | undefined): Verdict | undefined;
function withoutEffects(verdict: Verdict | undefined): Verdict | undefined {
  if (verdict?.tag !== "change") return verdict;
  const proposals = verdict.val.proposals.map((each) => ({ ...each, operation: { ...each.operation, effects: [] } }));
  return { tag: "change", val: { ...verdict.val, proposals } };
}

function sameVerdict(left: Verdict, right: Verdict | undefined): boolean {
  return right !== undefined && equalJson(encodeJson("Verdict", left), encodeJson("Verdict", right));
}

function valueAt(document: Json, pointer: string): Json | undefined {
  return pointer
    .split("/")
    .slice(1)
    .map((segment) => segment.replaceAll("~1", "/").replaceAll("~0", "~"))
    .reduce<Json | undefined>((value, name) => (isJsonObject(value) && Object.hasOwn(value, name) ? value[name] : undefined), document);
}

/** The problem codes a manifest lists, those of the SDK among them. */
export function listedCodes(manifest: JsonObject): ReadonlySet<string> {
  return new Set(Object.keys(manifest["problems"] ?? {}));
}
