import type { RunReport } from "@masterchef/kernel";
import type { ExitName } from "./exit-codes.ts";

/** How the process ends after a run. One that only stopped at steps the host had moved under can be tried again with a new plan. */
export function endOfRun({ result, totals }: RunReport): ExitName {
  if (result === "cancelled") return "interrupted";
  if (result === "succeeded") return "done";
  if (result === "rebooting") return "rebooting";
  return (totals.stale ?? 0) > 0 && (totals.failed ?? 0) + (totals["refresh-failed"] ?? 0) + (totals.tripped ?? 0) === 0
    ? "stale"
    : "failed";
}
