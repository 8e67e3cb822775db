import type { OwedRefresh } from "@masterchef/kernel";
import { commandText } from "./operation-text.ts";
import type { Style } from "./style.ts";
import { visibleLine } from "./visible.ts";

/** What runs owe to the host. */
export function owedText(owed: readonly OwedRefresh[], style: Style): string {
  if (owed.length === 0) return "Nothing is owed to this host.\n";
  return `${owed.map((each) => lineOf(each, style)).join("\n")}\n`;
}

/** What others owe to the host of a plan, and what can be done about it. */
export function foreignText(owed: readonly OwedRefresh[], style: Style): string {
  const key = owed.length === 1 && owed[0] !== undefined ? commandText([owed[0].key]) : "KEY";
  const title = style.strong("Owed to this host, and not by this site, so it is neither done nor forgotten:");
  const remedy = `Next: ${style.strong(`masterchef owed adopt ${key}`)}  to do it, or ${style.strong(`masterchef owed drop ${key}`)}`;
  return `${[title, ...owed.map((each) => lineOf(each, style)), remedy].join("\n")}\n`;
}

/** What was made ours. */
export function adoptedText(owed: readonly OwedRefresh[]): string {
  return owed.map(({ subject }) => `${visibleLine(subject)} is refreshed by the next run, if what it listens to has changed.\n`).join("");
}

/** What was forgotten. */
export function droppedText(owed: readonly OwedRefresh[]): string {
  return owed.map(({ subject, source }) => `Forgotten: the refresh of ${visibleLine(subject)} for ${visibleLine(source)}.\n`).join("");
}

function lineOf({ key, subject, source, controller, standing, declared }: OwedRefresh, style: Style): string {
  const word = standing === "owed" ? style.refresh("owed") : standing === "void" ? "void" : style.open("foreign");
  const why = standing === "void" ? "nothing came of it, or it was done; the next run clears it" : `by ${visibleLine(controller)}`;
  const undeclared = declared ? "" : ", which this site does not declare";
  return `  ${word} refresh of ${visibleLine(subject)}${undeclared}, for a change of ${visibleLine(source)}\n    ${visibleLine(key)}  ${why}`;
}
