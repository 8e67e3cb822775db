import { sumUp } from "@masterchef/kernel";
import type { PlanReport, PlanSummary, Step } from "@masterchef/kernel";
import type { Contents } from "./content-diff.ts";
import { commandText, operationText } from "./operation-text.ts";
import type { OnlySteps } from "./shown.ts";
import { stepText } from "./step-text.ts";
import { settledText } from "./settled-text.ts";
import type { Style } from "./style.ts";
import { counted, listed } from "./words.ts";
import { visibleLine } from "./visible.ts";

/** What to show of a plan. */
export interface PlanTextOptions {
  readonly contents: Contents;
  readonly operations: boolean;
  readonly only: OnlySteps;
}

/** A plan for people: the steps that do something, then what they add up to. */
export async function planText(report: PlanReport, { contents, operations, only }: PlanTextOptions, style: Style): Promise<string> {
  const lines: string[] = [];
  for (const host of report.hosts) {
    if ("unreachable" in host) {
      lines.push(`${visibleLine(host.host)}: cannot be reached: ${visibleLine(host.unreachable)}`);
      continue;
    }
    const steps = host.steps.filter(only);
    if (report.hosts.length > 1) lines.push(visibleLine(host.host));
    for (const step of steps) {
      if (step.kind === "settled") continue;
      lines.push(...(await stepText(step, contents, style)));
      if (operations) lines.push(...operationLines(report, step, style));
    }
  }
  lines.push(...summaryLines(report, style));
  return `${lines.join("\n")}\n`;
}

/** The digest of a plan, short enough for a line and long enough to compare by eye. */
export function nameText(digest: string, style: Style): string {
  return digest.length <= 19 ? digest : `${digest.slice(0, 13)}${style.cut}${digest.slice(-4)}`;
}

function operationLines(report: PlanReport, step: Step, style: Style): readonly string[] {
  const place = report.places?.locate(step.address, "");
  const where = place === undefined ? [] : [style.faint(`    declared at ${visibleLine(place.file)}:${place.start.line}`)];
  if (step.kind === "change" || step.kind === "refresh")
    return [...where, ...step.operations.map((planned, index) => operationText(planned, index + 1, style))];
  if (step.kind === "open") return [...where, ...step.envelope.may.map(({ does }) => `    may ${does}`)];
  return where;
}

function summaryLines(report: PlanReport, style: Style): readonly string[] {
  const sum = sumUp(report);
  if (sum.steps === 0) return [settledText(sum.settled).trimEnd(), ...failedLine(sum, style)];
  const kinds = listed([
    [sum.create, "create"],
    [sum.change, "change"],
    [sum.remove, "remove"],
    [sum.execute, "run"],
    [sum.refresh, "refresh"],
    [sum.open, "open"],
  ]);
  return [
    "",
    `${counted(sum.steps, "step")}: ${kinds}. ${sum.settled} settled.`,
    `${sum.grades.exact} exact, ${sum.grades.expected} expected, ${sum.grades.open} open.`,
    ...hazardLine(sum, style),
    ...failedLine(sum, style),
  ];
}

function failedLine({ failed, heldBack }: PlanSummary, style: Style): readonly string[] {
  if (failed + heldBack === 0) return [];
  const held = heldBack === 0 ? "" : `, ${heldBack} held back with ${failed === 1 ? "it" : "them"}`;
  return [`${style.strong("Not complete:")} ${failed} failed${held}. The plan leaves ${failed + heldBack === 1 ? "it" : "them"} as found.`];
}

function hazardLine({ hazards, destroys }: PlanSummary, style: Style): readonly string[] {
  const said = [
    ...(destroys.length > 0
      ? [`destroys ${destroys.slice(0, 3).map(visibleLine).join(", ")}${destroys.length > 3 ? ` and ${destroys.length - 3} more` : ""}`]
      : []),
    ...(hazards.interruption > 0 ? [`interrupts something running in ${counted(hazards.interruption, "step")}`] : []),
    ...(hazards.disconnection > 0 ? ["may break the link"] : []),
    ...(hazards.reboot > 0 ? ["reboots"] : []),
  ];
  return said.length === 0 ? [] : [`${style.strong("Risk:")} ${said.join("; ")}.`];
}

/** A saved plan is about to be carried out. */
export function applyingText(file: string, report: PlanReport, style: Style): string {
  return `Applying ${visibleLine(file)}, ${nameText(report.seal().digest, style)}: ${counted(sumUp(report).steps, "step")}.\n`;
}

/** A plan was saved: its name and how to carry it out. */
export function savedText(file: string, digest: string, style: Style): string {
  return `Saved ${visibleLine(file)}, ${nameText(digest, style)}.  Run exactly this:  ${style.strong(`masterchef apply ${commandText([file])}`)}\n`;
}
