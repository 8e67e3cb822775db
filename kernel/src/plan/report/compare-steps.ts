import { canonicalText } from "../../ir/canonical-text.ts";
import type { Json } from "../../ir/json.ts";
import { isJsonList, isJsonObject } from "../../ir/json.ts";
import { partJson } from "../plan-file.ts";
import type { Step } from "../step.ts";
import { queryText } from "./query-text.ts";

/** How a step of one plan differs from the same step of another. */
export interface StepDifference {
  readonly address: string;
  readonly plugin: string;
  /** Whether it is the resource's refresh. */
  readonly refresh: boolean;
  /** In which plan it stands: in both, or only in one of them. */
  readonly where: "both" | "first" | "second";
  /** What differs, in words; empty where it stands in one of them only. */
  readonly what: readonly string[];
  /** The questions that both were decided on and that were answered otherwise, in words. */
  readonly answers: readonly string[];
}

/** What is different, step by step: those of the first list in its order, then those that only the second has. */
export function compareSteps(first: readonly Step[], second: readonly Step[]): readonly StepDifference[] {
  const others = new Map(second.map((step) => [nameOf(step), step]));
  const names = new Set(first.map(nameOf));
  return [
    ...first.flatMap((step): readonly StepDifference[] => {
      const other = others.get(nameOf(step));
      if (other === undefined) return [differenceOf(step, "first")];
      const what = differingWords(step, other);
      return what.length === 0 ? [] : [{ ...differenceOf(step, "both"), what, answers: otherAnswers(step, other) }];
    }),
    ...second.filter((step) => !names.has(nameOf(step))).map((step) => differenceOf(step, "second")),
  ];
}

/** A resource may have a step of its own and a refresh. */
function nameOf({ kind, address }: Step): string {
  return `${kind === "refresh" ? "refresh" : "own"} ${address}`;
}

function differenceOf(step: Step, where: StepDifference["where"]): StepDifference {
  return { address: step.address, plugin: step.plugin, refresh: step.kind === "refresh", where, what: [], answers: [] };
}

/** What the members of a written step are, for people. */
const words: Readonly<Record<string, string>> = {
  kind: "what is done",
  action: "what is done",
  type: "the type",
  plugin: "the plugin",
  name: "the name",
  desired: "what is declared",
  basis: "what it rests on",
  grade: "how much is known",
  envelope: "the most it may do",
  execution: "how it is carried out",
  after: "what it comes after",
  behind: "what it waits for",
  settleMs: "how long it must hold",
  claimed: "what others claim inside it",
  state: "what is there",
  current: "what is there",
  predicted: "what is expected",
  knownAfter: "what is known only afterwards",
  identity: "what it is on the host",
  chosen: "what was chosen",
  attributes: "the attributes that differ",
  operations: "the operations",
  causes: "what it listens to",
  reason: "the reason",
};

function differingWords(first: Step, second: Step): readonly string[] {
  const [before, after] = [writtenStep(first), writtenStep(second)];
  const members = new Set([...Object.keys(before), ...Object.keys(after)]);
  const differing = [...members].filter((name) => textOf(before[name]) !== textOf(after[name]));
  return [...new Set(Object.keys(words).flatMap((name) => (differing.includes(name) ? [words[name] ?? name] : [])))];
}

function writtenStep(step: Step): { readonly [name: string]: Json } {
  const { steps } = partJson({ facts: {}, answers: "", steps: [step], failed: [] });
  const written = isJsonList(steps) ? steps[0] : undefined;
  return isJsonObject(written) ? written : {};
}

function textOf(value: Json | undefined): string {
  return value === undefined ? "" : canonicalText(value);
}

function otherAnswers(first: Step, second: Step): readonly string[] {
  const before = new Map(first.basis.map((entry) => [queryText(entry.query), entry.answer]));
  return second.basis.flatMap(({ query, answer, origin }) => {
    const text = queryText(query);
    // What the plan itself brings about follows from something else that differs.
    return origin === "observed" && before.has(text) && before.get(text) !== answer ? [text] : [];
  });
}
