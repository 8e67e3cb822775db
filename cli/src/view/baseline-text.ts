import { patternText } from "@masterchef/kernel";
import type { BaselineDifference, BaselineReport } from "@masterchef/kernel";
import { operationText } from "./operation-text.ts";
import type { Style } from "./style.ts";
import { columnsOf, visibleLine } from "./visible.ts";
import { counted } from "./words.ts";

/** Columns for the address before what differs. */
const addressColumns = 28;

/** How a plan stands to its baseline: what is worse with both sides, then what is better. */
export function baselineText(file: string, { comparison, replaced = false }: BaselineReport, style: Style): string {
  if (comparison === undefined) return `Wrote the baseline ${visibleLine(file)}.\n`;
  const { regressions, improvements } = comparison;
  if (regressions.length === 0 && improvements.length === 0) return `As in the baseline ${visibleLine(file)}.\n`;
  const lines = [
    ...(regressions.length === 0 ? [] : [`Worse than the baseline ${visibleLine(file)}`]),
    ...regressions.flatMap((each) => [titleLine(each), ...workLines(each, style)]),
    ...(improvements.length === 0 ? [] : [`Better than the baseline ${visibleLine(file)}`]),
    ...improvements.map(titleLine),
    ...(replaced ? [`Wrote the baseline ${visibleLine(file)} anew.`] : keepingLine(regressions.length, improvements.length)),
  ];
  return `${lines.join("\n")}\n`;
}

function keepingLine(regressions: number, improvements: number): readonly string[] {
  return regressions > 0 ? [] : [`${counted(improvements, "improvement")}. To keep them, write the baseline anew with --update.`];
}

function titleLine({ host, address, text }: BaselineDifference): string {
  const name = visibleLine(address ?? host);
  return `  ${name}${" ".repeat(Math.max(2, addressColumns - columnsOf(name)))}${visibleLine(text)}`;
}

function workLines({ before, after }: BaselineDifference, style: Style): readonly string[] {
  const was = linesOf(before, style);
  const is = linesOf(after, style);
  return [
    ...was.filter((line) => !is.includes(line)).map((line) => style.remove(`  - ${line}`)),
    ...is.filter((line) => !was.includes(line)).map((line) => style.create(`  + ${line}`)),
  ];
}

/** Operations without their numbers, so that those that are in both are told as equal. */
function linesOf(work: BaselineDifference["before"], style: Style): readonly string[] {
  if (work === undefined) return [];
  const operations = work.operations.map(({ operation, occasion }) =>
    operationText({ operation, occasion, guards: [] }, 0, style).replace(/^ *0 /, ""),
  );
  return [...operations, ...work.may.map((pattern) => `may ${visibleLine(patternText(pattern))}`)];
}
