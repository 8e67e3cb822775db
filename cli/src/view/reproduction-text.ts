import type { Reproduction } from "@masterchef/kernel";
import { nameText } from "./plan-text.ts";
import type { Style } from "./style.ts";
import { columnsOf, visible, visibleLine } from "./visible.ts";
import { counted } from "./words.ts";

/** Columns for the address before what differs. */
const addressColumns = 28;

/** More steps than this are told by their number. */
const shownAtMost = 40;

/** Whether two plans are one; else the likely causes, then the steps that differ. */
export function reproductionText({ reproduced, first, second, causes, differences }: Reproduction, style: Style): string {
  if (reproduced) return `Reproduced: both are ${first}.\n`;
  const lines = [`Not reproduced: ${nameText(first, style)} and ${nameText(second, style)}.`, "", "likely cause"];
  for (const { text, host } of causes) lines.push(`  ${host === undefined ? "" : `${visibleLine(host)}: `}${visible(text)}`);
  const hosts = new Set(differences.map(({ host }) => host));
  if (differences.length > 0) lines.push("", `${counted(differences.length, "step")} differ${differences.length === 1 ? "s" : ""}`);
  for (const { host, address, refresh, where, what, answers } of differences.slice(0, shownAtMost)) {
    const name = `${hosts.size > 1 ? `${visibleLine(host)}: ` : ""}${visibleLine(address)}${refresh ? " (refresh)" : ""}`;
    const said = where === "both" ? what.join(", ") : `only in the ${where}`;
    const asked = answers.length === 0 ? "" : `; answered otherwise: ${answers.map(visibleLine).join(", ")}`;
    lines.push(`  ${name}${" ".repeat(Math.max(2, addressColumns - columnsOf(name)))}${said}${asked}`);
  }
  if (differences.length > shownAtMost) lines.push(`  and ${differences.length - shownAtMost} more; --json shows all`);
  return `${lines.join("\n")}\n`;
}
