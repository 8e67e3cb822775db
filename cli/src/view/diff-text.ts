import type { Plan, PlanReport, Step } from "@masterchef/kernel";
import type { Contents } from "./content-diff.ts";
import { nameText } from "./plan-text.ts";
import type { NamedPlan } from "./shown.ts";
import { stepText } from "./step-text.ts";
import type { Style } from "./style.ts";
import { visibleLine } from "./visible.ts";
import { counted } from "./words.ts";

/** Declared against observed: every step that would do something. */
export async function diffText(report: PlanReport, contents: Contents, style: Style): Promise<string> {
  const steps = allSteps(report).filter(({ kind }) => kind !== "settled");
  if (steps.length === 0) return "No differences.\n";
  const lines: string[] = [];
  for (const step of steps) lines.push(...(await stepText(step, contents, style)));
  return `${lines.join("\n")}\n`;
}

/** What two plans do differently: steps only one has, and steps that are not the same. */
export async function planDiffText(before: NamedPlan, after: NamedPlan, contents: Contents, style: Style): Promise<string> {
  const [was, is] = [before.report.seal(), after.report.seal()];
  if (was.digest === is.digest) return `No differences: both are ${was.digest}.\n`;
  const [old, current] = [byName(allSteps(before.report)), byName(allSteps(after.report))];
  const lines = [
    `--- ${visibleLine(before.file)} ${nameText(was.digest, style)}`,
    `+++ ${visibleLine(after.file)} ${nameText(is.digest, style)}`,
  ];
  let different = 0;
  for (const name of new Set([...old.keys(), ...current.keys()])) {
    const [earlier, later] = [old.get(name), current.get(name)];
    if (JSON.stringify(earlier) === JSON.stringify(later)) continue;
    different += 1;
    if (earlier !== undefined) lines.push(...(await marked("-", earlier, contents, style)));
    if (later !== undefined) lines.push(...(await marked("+", later, contents, style)));
  }
  lines.push(...inputLines(was.plan, is.plan), `${counted(different, "step")} differ${different === 1 ? "s" : ""}.`);
  return `${lines.join("\n")}\n`;
}

async function marked(mark: "-" | "+", step: Step, contents: Contents, style: Style): Promise<readonly string[]> {
  const paint = mark === "-" ? style.remove : style.create;
  return (await stepText(step, contents, style)).map((line) => `${paint(mark)}${line}`);
}

/** Which inputs of the plans are not the same. */
function inputLines(before: Plan, after: Plan): readonly string[] {
  return [
    ...(before.ir === after.ir ? [] : ["The sites are not the same."]),
    ...(before.lock === after.lock ? [] : ["The plugins are not the same."]),
  ];
}

function allSteps({ hosts }: PlanReport): readonly Step[] {
  return hosts.flatMap((host) => ("steps" in host ? host.steps : []));
}

/** A resource may have a step of its own and a refresh. */
function byName(steps: readonly Step[]): ReadonlyMap<string, Step> {
  return new Map(steps.map((step) => [`${step.kind === "refresh" ? "refresh" : "own"} ${step.address}`, step]));
}
