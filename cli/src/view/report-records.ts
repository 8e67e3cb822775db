import { workJson, writtenSteps } from "@masterchef/kernel";
import type { BaselineDifference, BaselineReport, Json, StepExplanation } from "@masterchef/kernel";
import type { ShownReport } from "./shown-report.ts";

/** A record: what it is, and its members. */
type JsonRecord = { readonly type: string } & { readonly [name: string]: unknown };

/** Records of what is told of plans, with nothing shortened. */
export function reportRecords(shown: ShownReport): readonly JsonRecord[] {
  switch (shown.kind) {
    case "graph":
      return shown.graphs.map((graph) => ({ type: "graph", ...graph }));
    case "around":
      return shown.found.map(({ graph, found }) => ({ type: "around", host: graph.host, found, edges: graph.edges }));
    case "risk": {
      const { reasons, ...summary } = shown.risk;
      return [...reasons.map((reason) => ({ type: "risk-reason", ...reason })), { type: "risk", ...summary }];
    }
    case "reproduction": {
      const { causes, differences, ...summary } = shown.reproduction;
      return [
        ...differences.map((difference) => ({ type: "difference", ...difference })),
        ...causes.map((cause) => ({ type: "cause", ...cause })),
        { type: "reproduction", ...summary },
      ];
    }
    case "baseline":
      return baselineRecords(shown.file, shown.report);
    case "explanations":
      return shown.explanations.map(explanationRecord);
  }
}

function baselineRecords(file: string, { comparison, replaced = false }: BaselineReport): readonly JsonRecord[] {
  if (comparison === undefined) return [{ type: "baseline", file, written: true }];
  const { regressions, improvements } = comparison;
  return [
    ...regressions.map((each) => ({ type: "regression", ...differenceJson(each) })),
    ...improvements.map((each) => ({ type: "improvement", ...differenceJson(each) })),
    { type: "baseline", file, written: replaced, regressions: regressions.length, improvements: improvements.length },
  ];
}

function differenceJson({ before, after, ...rest }: BaselineDifference): { readonly [name: string]: unknown } {
  const work: { [name: string]: Json } = {};
  if (before !== undefined) work["before"] = workJson(before);
  if (after !== undefined) work["after"] = workJson(after);
  return { ...rest, ...work };
}

function explanationRecord({ step, ...explanation }: StepExplanation): JsonRecord {
  return { type: "explanation", address: step.address, ...explanation, step: writtenSteps([step])[0] ?? null };
}
