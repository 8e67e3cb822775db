import type { RemainingStep, ResumeReport } from "@masterchef/kernel";
import type { Style } from "./style.ts";
import { visibleLine } from "./visible.ts";
import { counted, listed } from "./words.ts";

/** What is left of a run: a line for each step that is not done, and how many there are. */
export function resumableText({ run, runs, steps, totals }: ResumeReport, style: Style): string {
  const { done, left, begun, unknown, owed } = totals;
  const rest = steps.filter(({ standing }) => standing !== "done");
  if (rest.length === 0) return `Nothing is left of run ${run}: ${counted(done, "step")} done.\n`;
  const sum = listed([
    [done, "done"],
    [left, "left"],
    [begun, "begun"],
    [unknown, "unknown"],
    [owed, "owed"],
  ]);
  const before = runs.length > 1 ? `, which went on from ${runs.slice(0, -1).join(", ")}` : "";
  return [`What is left of run ${run}${before}:`, ...rest.map((step) => lineOf(step, style)), `${sum}.`, ""].join("\n");
}

function lineOf({ address, kind, standing, reason }: RemainingStep, style: Style): string {
  const name = `${visibleLine(address)}${kind === "refresh" ? " (refresh)" : ""}`;
  const word = standing.padEnd(8);
  const painted = standing === "unknown" ? style.remove(word) : standing === "begun" ? style.open(word) : word;
  return `  ${painted} ${name}: ${visibleLine(meaning[standing] ?? reason)}`;
}

const meaning: Readonly<Partial<Record<RemainingStep["standing"], string>>> = {
  begun: "begun, and not recorded to have succeeded; it is decided again",
  unknown: "sent, and no end is recorded; asked before anything else",
  owed: "what it listens to has changed",
};
