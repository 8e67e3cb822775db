/**
 * The kernel's only entry: composition, and the words its callers need.
 *
 * It is loaded on every start, so nothing heavy is imported here: each request loads what it needs when it needs it.
 *
 * @module
 */
export { createKernel } from "./composition/create-kernel.ts";
export { isTripped } from "./run/breaker.ts";
export { isSelected } from "./plan/selection.ts";
export { patternText } from "./plan/pattern/pattern-text.ts";
export { writtenSteps } from "./composition/written-steps.ts";
export { sumUp } from "./composition/plan-summary.ts";
export { workJson } from "./plan/report/work-json.ts";
export { catalogue, isDiagnosticCode } from "./diagnostics/catalogue.ts";
export { errorOf, hasErrors, sortDiagnostics, summaryOf, warningOf } from "./diagnostics/diagnostic.ts";
export { MasterchefError } from "./diagnostics/masterchef-error.ts";
export { isJsonObject } from "./ir/json.ts";
export { parsePointer, valueAt } from "./ir/pointer.ts";
export type * from "./composition/kernel-contract.ts";
export type { ReplacedValue, ResourceOrigin, ValueOrigin, VariableOrigin } from "./compile/trace/origin.ts";
export type { PlanSummary } from "./composition/plan-summary.ts";
export type { DiagnosticCode } from "./diagnostics/catalogue.ts";
export type { Diagnostic } from "./diagnostics/diagnostic.ts";
export type { Outcome } from "./diagnostics/outcome.ts";
export type { SourceRange } from "./diagnostics/source-range.ts";
export type { Json, JsonObject } from "./ir/json.ts";
export type { StepExplanation } from "./plan/report/explain-step.ts";
export type { BaselineDifference, BaselineReport } from "./plan/report/compare-baseline.ts";
export type { PlanGraph, PlanGraphEdge, PlanGraphNode } from "./plan/report/plan-graph.ts";
export type { Direction, GraphNeighbourhood } from "./plan/report/query-graph.ts";
export type { ReportedHost } from "./plan/report/reported-host.ts";
export type { Reproduction } from "./plan/report/reproduce-plans.ts";
export type { RiskLevel } from "./plan/report/risk.ts";
export type { RiskReason, RiskSummary } from "./plan/report/risk-summary.ts";
export type { ImportedFile, ImportedHost, ImportedResource, LeftOut } from "./composition/import-report.ts";
export type { Plan, Selection } from "./plan/plan.ts";
export type { PlannedOperation, Step } from "./plan/step.ts";
export type { Content, Operation, Pattern } from "@masterchef/wit/host";
export type { Breaker } from "./run/breaker.ts";
export type { RunProgress, RunReport, StepReport } from "./run/run-report.ts";
export type { NotUndone } from "./run/undo-item.ts";
export type { RunSummary, RunDetails } from "./state/runs.ts";
