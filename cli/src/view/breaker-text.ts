import { isTripped } from "@masterchef/kernel";
import type { Breaker } from "@masterchef/kernel";
import { commandText } from "./operation-text.ts";
import type { Style } from "./style.ts";
import { visibleLine } from "./visible.ts";
import { counted } from "./words.ts";

/** What of a plan is not tried, since when and why, and how to reset it. */
export function trippedText(breakers: readonly Breaker[], tried: boolean, style: Style): string {
  const title = tried ? "Kept failing, and is tried once more:" : "Kept failing, so it is not tried, nor what depends on it:";
  const [first] = breakers;
  const address = breakers.length === 1 && first !== undefined ? first.address : "ADDRESS";
  const remedy = `Next: ${style.strong(`masterchef breaker reset ${address === "ADDRESS" ? address : commandText([address])}`)}  once the cause is mended, or ${style.strong("masterchef apply --retry-tripped")}`;
  return `${[style.strong(title), ...breakers.flatMap((each) => linesOf(each, style)), ...(tried ? [] : [remedy])].join("\n")}\n`;
}

/** What failed one run after another, be its breaker tripped or not. */
export function breakersText(breakers: readonly Breaker[], style: Style): string {
  if (breakers.length === 0) return "Nothing failed when it was tried last.\n";
  return `${breakers.flatMap((each) => linesOf(each, style)).join("\n")}\n`;
}

/** What was reset. */
export function resetText(breakers: readonly Breaker[]): string {
  return breakers.map((each) => `${nameOf(each)} is tried again by the next run.\n`).join("");
}

function linesOf(breaker: Breaker, style: Style): readonly string[] {
  const { failures, after, since, runs, message } = breaker;
  const word = isTripped(breaker) ? style.remove("tripped") : style.open("failing");
  const limit = isTripped(breaker) ? "" : after === 0 ? ", always tried" : `, tripped after ${after}`;
  const last = runs.at(-1) ?? "";
  return [
    `  ${word} ${nameOf(breaker)}: failed in ${counted(failures, "run")} since ${timeText(since)}, last in ${last}${limit}`,
    ...(message === "" ? [] : [`    ${visibleLine(message)}`]),
  ];
}

function nameOf({ address, kind }: Breaker): string {
  return `${visibleLine(address)}${kind === "refresh" ? " (refresh)" : ""}`;
}

function timeText(at: string): string {
  return at.slice(0, 19).replace("T", " ");
}
