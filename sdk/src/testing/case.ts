import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Answer, Intent, Scope } from "@masterchef/wit/guest";
import { decodeJson } from "@masterchef/wit/codec";
import type { Json, JsonObject } from "../json.ts";
import { isJsonList, isJsonObject, parseObject } from "../json.ts";

/** One case of a provider: what is declared, what the target answers, and what must come of it. Its form is told in the SDK's README. */
export interface ProviderCase {
  /** The path of its file. */
  readonly file: string;
  readonly title: string;
  readonly type: string;
  readonly name: string;
  readonly desired: JsonObject;
  readonly facts: JsonObject;
  readonly intent: Intent;
  readonly chosen: Json | undefined;
  readonly claimed: readonly Scope[];
  /** By the key of the ask. */
  readonly answers: Readonly<Record<string, Answer>>;
  /** Missing in a case that is still to be completed. */
  readonly expect: JsonObject | undefined;
}

/** Reads all `*.json` of a folder, sorted by name. */
export async function readCases(folder: string): Promise<readonly ProviderCase[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".json")).toSorted();
  return Promise.all(names.map(async (name) => readCase(join(folder, name), await readFile(join(folder, name), "utf8"))));
}

/** Reads one case. Throws with the file's name where it is not one. */
export function readCase(file: string, text: string): ProviderCase {
  const document = parseObject(text);
  const member = (name: string): string => {
    const value = document[name];
    return typeof value === "string" ? value : fail(file, `"${name}" is not a text`);
  };
  const known = ["title", "type", "name", "desired", "facts", "intent", "chosen", "claimed", "answers", "expect"];
  const unknown = Object.keys(document).find((name) => !known.includes(name));
  if (unknown !== undefined) fail(file, `"${unknown}" means nothing; a case has ${known.join(", ")}`);
  const { desired, facts = {}, intent = "converge", claimed = [], answers = {}, expect } = namedMembers(document);
  return {
    file,
    title: member("title"),
    type: member("type"),
    name: member("name"),
    desired: isJsonObject(desired) ? desired : fail(file, '"desired" is not an object'),
    facts: isJsonObject(facts) ? facts : fail(file, '"facts" is not an object'),
    intent: decodeJson("Intent", intent),
    chosen: document["chosen"],
    claimed: isJsonList(claimed) ? claimed.map((each) => decodeJson("Scope", each)) : fail(file, '"claimed" is not a list'),
    answers: readAnswers(file, answers),
    expect: isJsonObject(expect) ? expect : undefined,
  };
}

function namedMembers(document: JsonObject): {
  readonly [name in "desired" | "facts" | "intent" | "claimed" | "answers" | "expect"]?: Json;
} {
  return document;
}

/** Answers by key: an observation, `{"failure": ...}`, or `{"observation": ..., "unknown": [...]}`. */
export function readAnswers(file: string, answers: Json): Readonly<Record<string, Answer>> {
  if (!isJsonObject(answers)) return fail(file, '"answers" is not an object');
  return Object.fromEntries(
    Object.entries(answers).map(([key, answer]) => [
      key,
      isJsonObject(answer) ? readAnswer(answer) : fail(file, `the answer "${key}" is not an object`),
    ]),
  );
}

function readAnswer(answer: JsonObject): Answer {
  if ("failure" in answer) return { outcome: { tag: "err", val: decodeJson("Failure", answer["failure"]) }, unknown: [] };
  if ("observation" in answer)
    return decodeJson("Answer", { outcome: { ok: answer["observation"] ?? null }, unknown: answer["unknown"] ?? [] });
  return { outcome: { tag: "ok", val: decodeJson("Observation", answer) }, unknown: [] };
}

function fail(file: string, what: string): never {
  throw new TypeError(`Cannot read the case ${file}: ${what}`);
}
