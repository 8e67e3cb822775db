import type { RiskLevel, RiskReason, RiskSummary } from "@masterchef/kernel";
import type { Style } from "./style.ts";
import { columnsOf, visibleLine } from "./visible.ts";
import { counted, listed } from "./words.ts";

/** Columns for the address before what is at stake. */
const addressColumns = 28;

const levels = ["high", "medium", "low"] as const satisfies readonly RiskLevel[];

/** What is at stake in a plan, worst first. */
export function riskText({ level, steps, hosts, reasons }: RiskSummary, style: Style): string {
  const all = steps.high + steps.medium + steps.low + steps.none;
  if (all === 0 && reasons.length === 0) return "Risk: none. The plan does nothing.\n";
  const byLevel = listed([
    [steps.high, "high"],
    [steps.medium, "medium"],
    [steps.low, "low"],
    [steps.none, "without a risk worth naming"],
  ]);
  const lines = [
    `${style.strong("Risk:")} ${paintOf(level, style)(level)}. ${counted(all, "step")} on ${counted(hosts.length, "host")}: ${byLevel}.`,
  ];
  for (const each of levels) {
    const those = reasons.filter((reason) => reason.level === each);
    if (those.length > 0) lines.push("", paintOf(each, style)(each), ...those.map((reason) => reasonLine(reason, hosts)));
  }
  return `${lines.join("\n")}\n`;
}

function reasonLine({ address, refresh, text, hosts }: RiskReason, all: readonly string[]): string {
  const name = address === undefined ? hosts.map(visibleLine).join(", ") : `${visibleLine(address)}${refresh ? " (refresh)" : ""}`;
  const where =
    address !== undefined && all.length > 1
      ? ` (on ${hosts.length === all.length ? "every host" : hosts.map(visibleLine).join(", ")})`
      : "";
  return `  ${name}${" ".repeat(Math.max(2, addressColumns - columnsOf(name)))}${visibleLine(text)}${where}`;
}

function paintOf(level: RiskLevel, style: Style): (text: string) => string {
  switch (level) {
    case "high":
      return style.remove;
    case "medium":
      return style.change;
    case "low":
      return style.faint;
  }
}
