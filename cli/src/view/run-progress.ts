import type { StepReport } from "@masterchef/kernel";
import type { LiveLine } from "./live-line.ts";
import { resultMark } from "./result-mark.ts";
import type { Going } from "./shown.ts";
import type { Style } from "./style.ts";
import { columnsOf, visible, visibleLine } from "./visible.ts";
import { counted, durationText } from "./words.ts";

/** Follows a run: a line for each step that came to something, a live line for what is going on. */
export function showRunProgress(going: Exclude<Going, { readonly type: "stage" | "note" }>, live: LiveLine, style: Style): void {
  switch (going.type) {
    case "asking":
      return live.say(`asking ${counted(going.questions, "question")}`);
    case "wave":
      return live.say(`wave ${going.wave}: ${counted(going.steps, "step")}`);
    case "step-started":
      return live.say(visibleLine(going.address));
    case "output":
      return live.say(visibleLine(`${going.address}: ${lastLine(going.text)}`));
    case "verifying":
      return live.say(`verifying ${counted(going.steps, "step")}`);
    case "waiting":
      return live.say(`waiting ${durationText(going.ms)}: ${visibleLine(going.why)}`);
    case "step-ended":
      return going.report.result === "unchanged" ? undefined : live.above(stepLine(going.report, style));
  }
}

function stepLine({ address, result, durationMs, attempts, blockedBy }: StepReport, style: Style): string {
  const { sign, paint } = resultMark(result, style);
  const asides = [
    ...(attempts > 1 ? [`${attempts} attempts`] : []),
    ...(blockedBy === undefined ? [] : [`by ${visibleLine(blockedBy)}`]),
    ...(durationMs >= 1000 ? [durationText(durationMs)] : []),
  ];
  const name = visibleLine(address);
  const aside = asides.length === 0 ? "" : `  ${style.faint(asides.join(", "))}`;
  return `  ${paint(sign)} ${name}${" ".repeat(Math.max(2, 26 - columnsOf(name)))}${paint(result)}${aside}\n`;
}

function lastLine(text: string): string {
  return visible(text.trimEnd().split("\n").at(-1) ?? "").slice(0, 60);
}
