import type { Check, CheckResult, Report } from "@masterchef/conformance";
import type { Style } from "./style.ts";
import { visible, visibleLine } from "./visible.ts";
import { counted } from "./words.ts";

/** Findings of one check that are told one by one; a program is told all. */
const told = 5;

/** What came of a plugin: a line for each check, its findings below it, and the sum. */
export function conformanceText(report: Report, style: Style): string {
  const { plugin, version, profile, results, conforms } = report;
  const width = Math.max(...results.map(({ id }) => id.length));
  const lines = results.flatMap((result) => resultLines(result, width, style));
  const failed = results.filter(({ outcome }) => outcome === "failed").length;
  const unproved = results.filter(({ outcome }) => outcome === "unproved").length;
  const sum = conforms
    ? `conforms to the profile ${profile}: ${counted(results.length, "check")} passed.`
    : `does not conform to the profile ${profile}: ${failed} of ${counted(results.length, "check")} failed, ${unproved} not proved.`;
  return `${[...lines, "", `${style.strong(visibleLine(`${plugin} ${version}`))} ${sum}`].join("\n")}\n`;
}

/** Checks as a list, or each with all that is known of it. */
export function checksText(checks: readonly Check[], inFull: boolean, style: Style): string {
  const width = Math.max(0, ...checks.map(({ id }) => id.length));
  const lines = checks.map(({ id, title, why, mend, from }) =>
    inFull
      ? `${style.strong(id)}, asked for from the profile ${from} on\n${title}.\n\n${why}\n\nTo mend: ${mend}`
      : `${id.padEnd(width)}  ${from.padEnd(9)}  ${title}`,
  );
  return `${lines.join("\n")}\n`;
}

function resultLines({ id, outcome, looked, findings, mend }: CheckResult, width: number, style: Style): readonly string[] {
  const name = id.padEnd(width);
  if (outcome === "passed") return [`  ${style.create("+")} ${name}  ${looked} looked at`];
  if (outcome === "unproved") return [`  ${style.open("?")} ${name}  nothing to look at, so nothing is proved`];
  const shown = findings.slice(0, told).map(({ about, what }) => `      ${visibleLine(about)}: ${visible(what)}`);
  const more = findings.length > told ? [`      ${style.cut} and ${findings.length - told} more; --json tells all`] : [];
  return [
    `  ${style.remove("-")} ${name}  ${counted(findings.length, "finding")} in ${looked} looked at`,
    ...shown,
    ...more,
    `      To mend: ${mend}`,
  ];
}
