import { isJsonObject } from "@masterchef/kernel/testing";
import type { Json } from "@masterchef/kernel/testing";
import { CodecError, decodeJson, encodeJson } from "@masterchef/wit/codec";
import type { Answer, Change, Observation } from "@masterchef/wit/host";
import type { Check, Examined, Finding } from "../check.ts";
import type { Final } from "../exchange.ts";
import { sameJson } from "../same-json.ts";
import type { Subject } from "../subject.ts";
import { sameVerdict } from "./pure.ts";

/** Law 8. */
export const sober: Check = {
  id: "law-8/sober",
  title: "An answer that failed, or is not known, never becomes settled or an operation unless the verdict is the same whatever it was",
  why: "Absent is an answer; a failure is not. Who takes one for the other overwrites what could not be read, or reports a broken host as healthy.",
  mend: "Let the SDK's accessor end the call, and ask tolerantly only where the verdict does not hang on the answer.",
  from: "basic",
  run: examine,
};

async function examine({ played, calls }: Subject): Promise<Examined> {
  const findings: Finding[] = [];
  let looked = 0;
  for (const { each, talk } of await played()) {
    if (talk?.verdict === undefined) continue;
    const asks = talk.rounds.flat();
    for (const { key, answer } of talk.question.seen) {
      const original = talk.answers[answer];
      if (original === undefined) continue;
      const isTolerant = asks.some((ask) => ask.key === key && ask.tolerant);
      // The kernel shows a failure only to who asked tolerantly.
      const blanks = [...(isTolerant ? failures : []), ...unknownParts(original)];
      looked += blanks.length;
      for (const { how, blank } of blanks) {
        const [got] = await calls.decide(JSON.stringify(each.facts), talk.answers.with(answer, blank), [talk.question]);
        if (got === undefined || got.tag === "undecided" || got.tag === "ask" || doesTheSame(talk.verdict, got)) continue;
        findings.push({
          about: each.title,
          what: `With the answer "${key}" ${how} the verdict turns from ${talk.verdict.tag} to ${got.tag}.`,
        });
      }
    }
  }
  return { looked, findings };
}

/** Whether it does the same. What it then foretells may well be less: that hangs on what is not known. */
function doesTheSame(one: Final, other: Final): boolean {
  if (one.tag !== "change" || other.tag !== "change") return sameVerdict(one, other);
  return sameJson(operationsOf(one.val), operationsOf(other.val));
}

function operationsOf({ proposals }: Change): Json {
  return proposals.map((proposal) => encodeJson("Proposal", { ...proposal, operation: { ...proposal.operation, effects: [] } }));
}

interface Blank {
  /** What happened to the answer, to put after its name. */
  readonly how: string;
  readonly blank: Answer;
}

const failures: readonly Blank[] = (["denied", "timed-out", "unsupported"] as const).map((tag) => ({
  how: `failed (${tag})`,
  blank: { outcome: { tag: "err", val: { reason: { tag }, message: "blanked" } }, unknown: [] },
}));

/** Each part of an answer in turn is not known: once with its value left, and once with another in its place, since what stands there means nothing. */
function unknownParts(original: Answer): readonly Blank[] {
  if (original.outcome.tag === "err") return [];
  const document = encodeJson("Observation", original.outcome.val);
  return pointersInto(document).flatMap((at) => {
    const unknown = [...original.unknown, at];
    const other = observed(withOther(document, at.split("/").slice(1).map(unescaped)));
    const blanks: readonly Answer[] = [
      { ...original, unknown },
      ...(other === undefined ? [] : [{ outcome: { tag: "ok", val: other }, unknown } as const]),
    ];
    return blanks.map((blank) => ({ how: `not known at "${at}"`, blank }));
  });
}

/** The document with another value of the same type at a place. */
function withOther(value: Json, [name, ...rest]: readonly string[]): Json {
  if (name === undefined) return otherThan(value);
  if (Array.isArray(value)) return value.map((item: Json, index) => (String(index) === name ? withOther(item, rest) : item));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, key === name ? withOther(member, rest) : member]));
}

function otherThan(value: Json): Json {
  if (typeof value === "string") return /^sha256:[0-9a-f]{64}$/u.test(value) ? `sha256:${"5".repeat(64)}` : `${value}x`;
  if (typeof value === "number") return value + 1;
  return typeof value === "boolean" ? !value : value;
}

/** The observation of a document, if it is still one. */
function observed(document: Json): Observation | undefined {
  try {
    return decodeJson("Observation", document);
  } catch (error) {
    if (error instanceof CodecError) return undefined;
    throw error;
  }
}

/** Every part of a document, the whole first. Of a long list the first few items stand for all. */
function pointersInto(value: Json | undefined, at = ""): readonly string[] {
  if (Array.isArray(value)) return [at, ...value.slice(0, 3).flatMap((item: Json, index) => pointersInto(item, `${at}/${index}`))];
  if (!isJsonObject(value)) return [at];
  return [at, ...Object.keys(value).flatMap((name) => pointersInto(value[name], `${at}/${escaped(name)}`))];
}

function escaped(name: string): string {
  return name.replaceAll("~", "~0").replaceAll("/", "~1");
}

function unescaped(segment: string): string {
  return segment.replaceAll("~1", "/").replaceAll("~0", "~");
}
