import type { PlannedOperation, StepExplanation } from "@masterchef/kernel";
import { parsePointer } from "@masterchef/kernel";
import { operationText } from "./operation-text.ts";
import { signOf } from "./step-text.ts";
import type { Style } from "./style.ts";
import { valueText } from "./value-text.ts";
import { visibleLine } from "./visible.ts";

/** Steps one by one: why, on what, after what, to what end, and what is at stake. */
export function explanationsText(explanations: readonly StepExplanation[], style: Style): string {
  if (explanations.length === 0) return "There is nothing to explain: no step does anything.\n";
  return explanations.map((each) => `${explanationLines(each, style).join("\n")}\n`).join("\n");
}

function explanationLines(explanation: StepExplanation, style: Style): readonly string[] {
  const { step, does, reason, triggers, refreshes, basis, after, behind, outcome, may, risks } = explanation;
  const { sign, paint } = signOf(step, style);
  const operations = operationsOf(explanation);
  return [
    `${paint(sign)} ${visibleLine(step.address)}: ${does}, ${step.grade}`,
    ...section("why", [visibleLine(reason)]),
    ...section(
      "trigger",
      triggers.map(({ source, reaction, written }) => {
        const asked = reaction === "" ? "" : `, asked for ${visibleLine(reaction)}`;
        return `${visibleLine(source)} writes ${written.length === 0 ? "something" : written.map(visibleLine).join(", ")}${asked}`;
      }),
    ),
    ...section(
      "does",
      operations.map((planned, index) => operationText(planned, index + 1, style).trimStart()),
    ),
    ...section("outcome", outcomeLines(outcome, style)),
    ...section(
      "rests on",
      basis.map(({ question, origin, by, hoped }) => {
        const whence = by === undefined ? "" : `, ${hoped === true ? "hoped for from" : "by"} ${visibleLine(by)}`;
        return `${visibleLine(question)} (${origin}${whence})`;
      }),
    ),
    ...section("after", joined(after)),
    ...section("behind", joined(behind)),
    ...section("refreshes", joined(refreshes)),
    ...section("may", may.map(visibleLine)),
    ...section(
      "risk",
      risks.map(({ level, text }) => `${level}: ${visibleLine(text)}`),
    ),
  ];
}

function operationsOf({ step }: StepExplanation): readonly PlannedOperation[] {
  return step.kind === "change" || step.kind === "refresh" ? step.operations : [];
}

function outcomeLines({ attributes, knownAfter, judged }: StepExplanation["outcome"], style: Style): readonly string[] {
  return [
    ...attributes.map(({ at, before, after, note }) => {
      const aside = note === undefined ? "" : ` (${visibleLine(note)})`;
      return `${visibleLine(parsePointer(at).join("/"))} ${valueText(before, style)} ${style.arrow} ${valueText(after, style)}${aside}`;
    }),
    ...(knownAfter.length === 0 ? [] : [`known only then: ${knownAfter.map((at) => visibleLine(parsePointer(at).join("/"))).join(", ")}`]),
    judged,
  ];
}

function joined(addresses: readonly string[]): readonly string[] {
  return addresses.length === 0 ? [] : [addresses.map(visibleLine).join(", ")];
}

/** Lines below a word; none without lines. */
function section(word: string, lines: readonly string[]): readonly string[] {
  return lines.map((line, index) => `    ${(index === 0 ? word : "").padEnd(10)}${line}`);
}
