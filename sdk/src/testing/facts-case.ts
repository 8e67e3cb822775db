import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Answer, Ask, FactsFunctions, Gathering, Observation, Seen } from "@masterchef/wit/guest";
import { encodeJson } from "@masterchef/wit/codec";
import type { Json, JsonObject } from "../json.ts";
import { isJsonObject, parseObject } from "../json.ts";
import { readAnswers } from "./case.ts";
import { mostRounds } from "./exchange.ts";
import { withoutAmbient } from "./without-ambient.ts";

/** One case of a facts plugin: what the target answers, and the facts that come of it. What it does not answer is not there: no file, no program. */
export interface FactsCase {
  readonly file: string;
  readonly title: string;
  readonly known: JsonObject;
  readonly answers: Readonly<Record<string, Answer>>;
  /** The gathering in its JSON form; missing in a case still to be completed. */
  readonly expect: JsonObject | undefined;
}

/** Reads all `*.json` of a folder as cases of a facts plugin, sorted by name. */
export async function readFactsCases(folder: string): Promise<readonly FactsCase[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".json")).toSorted();
  return Promise.all(
    names.map(async (name) => {
      const file = join(folder, name);
      const document = parseObject(await readFile(file, "utf8"));
      const { title, known, expect } = { title: document["title"], known: document["known"], expect: document["expect"] };
      if (typeof title !== "string") throw new TypeError(`Cannot read the case ${file}: "title" is not a text`);
      return {
        file,
        title,
        known: isJsonObject(known) ? known : {},
        answers: readAnswers(file, document["answers"] ?? {}),
        expect: isJsonObject(expect) ? expect : undefined,
      };
    }),
  );
}

/** Gathers round by round with the case's answers. `blank` stands for the answer of every key it maps. */
export function playFacts(facts: FactsFunctions, each: FactsCase, blank?: (key: string) => Answer | undefined): Gathering {
  const seen: Seen[] = [];
  const answers: Answer[] = [];
  for (let round = 0; round <= mostRounds; round += 1) {
    const gathering = withoutAmbient(() => facts.gather(JSON.stringify(each.known), structuredClone(answers), [...seen]));
    if (gathering.tag !== "ask") return gathering;
    for (const ask of gathering.val) {
      seen.push({ key: ask.key, answer: answers.length });
      answers.push(blank?.(ask.key) ?? each.answers[ask.key] ?? nothingThere(ask));
    }
  }
  throw new Error(`Cannot play the case: it asks for more than ${mostRounds} rounds`);
}

/** What a facts case expects, in the form it is written. */
export function gatheringForm(gathering: Gathering): Json {
  return encodeJson("Gathering", gathering);
}

function nothingThere({ query }: Ask): Answer {
  return { outcome: { tag: "ok", val: absence(query.read.tag) }, unknown: [] };
}

function absence(kind: string): Observation {
  const nothing = { tag: "text", val: "" } as const;
  if (kind === "file") return { tag: "file", val: { state: { tag: "absent" } } };
  if (kind === "directory") return { tag: "directory", val: { tag: "absent" } };
  if (kind === "process") return { tag: "process", val: { exit: { tag: "not-found" }, stdout: nothing, stderr: nothing } };
  throw new TypeError(`Cannot play the case: it holds no answer to a query of the kind ${kind}`);
}
