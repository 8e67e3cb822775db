import type { NotUndone } from "@masterchef/kernel";
import type { Style } from "./style.ts";
import { visibleLine } from "./visible.ts";

/** What a plan that undoes a run does not undo. */
export function notUndoneText(run: string, left: readonly NotUndone[], style: Style): string {
  if (left.length === 0) return `Everything that run ${run} changed can be undone:\n`;
  const lines = left.map(
    ({ address, what, why }) => `  ${style.remove("stays")} ${visibleLine(address)}: ${visibleLine(what)}: ${visibleLine(why)}`,
  );
  return `Not everything that run ${run} changed can be undone:\n${lines.join("\n")}\n`;
}
