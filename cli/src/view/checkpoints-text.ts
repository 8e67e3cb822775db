import type { RunDetails } from "@masterchef/kernel";
import { checkpointsOf } from "./checkpoints.ts";
import type { Style } from "./style.ts";
import { visibleLine } from "./visible.ts";

/** A line a checkpoint: the record, the wave, and which step had come to its end. */
export function checkpointsText(run: RunDetails, style: Style): string {
  const checkpoints = checkpointsOf(run);
  if (checkpoints.length === 0) return `Run ${run.summary.id} has no checkpoints: no step of it came to its end.\n`;
  return checkpoints
    .map(({ record, wave, address, kind, result }) => {
      const name = `${visibleLine(address)}${kind === "refresh" ? " (refresh)" : ""}`;
      return `  record ${String(record).padEnd(5)} wave ${String(wave).padEnd(3)} ${style.strong(result.padEnd(14))} ${name}\n`;
    })
    .join("");
}
