import { errorOf } from "../diagnostics/diagnostic.ts";
import type { FailedResource } from "../plan/failed-resource.ts";
import { recordFailed } from "./records.ts";
import type { RunInput } from "./run-input.ts";
import type { StepReport } from "./run-report.ts";

/** What a run reports of the resources that its plan leaves alone. Each is in the journal first, so that whoever reads it later need not read the plan. */
export function reportFailed(input: RunInput): readonly StepReport[] {
  return input.part.failed.map((failed) => {
    const report = reportOf(failed);
    recordFailed(input.journal, report);
    input.onProgress?.({ type: "step-ended", report });
    return report;
  });
}

function reportOf({ address, code, reason, blockedBy }: FailedResource): StepReport {
  const diagnostics = [errorOf(code, { about: address, detail: reason })];
  const common = { address, kind: "converge", attempts: 0, diagnostics, output: "", kept: [], durationMs: 0 } as const;
  return blockedBy === undefined ? { ...common, result: "failed" } : { ...common, result: "blocked", blockedBy };
}
