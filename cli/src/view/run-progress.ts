import type { Step, StepReport } from "@masterchef/kernel";
import type { LiveLine } from "./live-line.ts";
import { doneMark } from "./done-mark.ts";
import type { Going } from "./shown.ts";
import type { Style } from "./style.ts";
import { columnsOf, visible, visibleLine } from "./visible.ts";
import { counted, durationText } from "./words.ts";

/** Where a run is watched. */
export interface Watched {
  readonly live: LiveLine;
  readonly style: Style;
  /** The steps of the plan, by address; refreshes by `refresh ` and address. */
  readonly planned: ReadonlyMap<string, Step>;
}

/** Follows a run: a line for each step that came to something, a live line for what is going on. */
export function showRunProgress(going: Exclude<Going, { readonly type: "stage" | "note" }>, { live, style, planned }: Watched): void {
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
      return going.report.result === "unchanged" ? undefined : live.above(stepLine(going.report, planned, style));
  }
}

function stepLine(report: StepReport, planned: Watched["planned"], style: Style): string {
  const { address, kind, durationMs, attempts, blockedBy } = report;
  const { sign, word, paint } = doneMark(report, planned.get(kind === "refresh" ? `refresh ${address}` : address), style);
  const asides = [
    ...(attempts > 1 ? [`${attempts} attempts`] : []),
    ...(blockedBy === undefined ? [] : [`by ${visibleLine(blockedBy)}`]),
    ...(durationMs >= 1000 ? [durationText(durationMs)] : []),
  ];
  const name = visibleLine(address);
  const aside = asides.length === 0 ? "" : `  ${style.faint(asides.join(", "))}`;
  return `  ${paint(sign)} ${name}${" ".repeat(Math.max(2, 26 - columnsOf(name)))}${paint(word)}${aside}\n`;
}

function lastLine(text: string): string {
  return visible(text.trimEnd().split("\n").at(-1) ?? "").slice(0, 60);
}
