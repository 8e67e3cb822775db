/**
 * What tests of the whole need of the kernel's inside: the planner, the runner, and a machine in memory to try them on.
 *
 * @module
 */
export { digestOf, digestOfJson } from "../ir/digest.ts";
export { canonicalText } from "../ir/canonical-text.ts";
export { defaultExecution } from "../ir/execution.ts";
export { irFormat } from "../ir/ir.ts";
export { isJsonObject } from "../ir/json.ts";
export { parseJson } from "../ir/parse-json.ts";
export { exchange } from "../plan/exchange.ts";
export { formatScope } from "../plan/scope/scope-text.ts";
export { everyResource } from "../plan/selection.ts";
export { patternWithin } from "../plan/pattern/covers.ts";
export { operationWithin, queryWithin } from "../plan/pattern/within.ts";
export { withItems } from "../plan/planned-operations.ts";
export { partDigest, planDigest, writePlan } from "../plan/plan-file.ts";
export { planHost } from "../plan/plan-host.ts";
export { targetQuery } from "../plan/question.ts";
export { readPlan } from "../plan/read-plan.ts";
export { defaultRunOptions } from "../run/run-input.ts";
export { runPlan } from "../run/run-plan.ts";
export { errorOf } from "../diagnostics/diagnostic.ts";
export { MasterchefError } from "../diagnostics/masterchef-error.ts";
export { createPluginHost } from "../host/create-plugin-host.ts";
export { inspectPlugin } from "../host/inspect-plugin.ts";
export { matchesPrediction } from "../plan/matches-prediction.ts";
export { Machine } from "./machine.ts";
export { MachineSession } from "./machine-session.ts";
export type { Diagnostic } from "../diagnostics/diagnostic.ts";
export type { Outcome } from "../diagnostics/outcome.ts";
export type { AdmittedPlugin } from "../host/admitted-plugin.ts";
export type { PluginHost } from "../host/plugin-host.ts";
export type { Called } from "../ir/called.ts";
export type { Execution } from "../ir/execution.ts";
export type { Ir } from "../ir/ir.ts";
export type { Json, JsonObject } from "../ir/json.ts";
export type { RelationNode } from "../ir/relation-node.ts";
export type { ResourceNode } from "../ir/resource-node.ts";
export type { ResourceType } from "../ir/resource-type.ts";
export type { FailedResource } from "../plan/failed-resource.ts";
export type { HostPart } from "../plan/host-part.ts";
export type { HostPlanning } from "../plan/plan-host.ts";
export type { Capabilities, PlanInput } from "../plan/plan-input.ts";
export type { ProviderPort } from "../plan/provider-port.ts";
export type { PlannedOperation, Step } from "../plan/step.ts";
export type { TargetPort } from "../plan/target-port.ts";
export type { RunClock, RunInput, RunOptions } from "../run/run-input.ts";
export type { RunReport } from "../run/run-report.ts";
export type { BlobPort, FilebucketPort, JournalPort } from "../run/state-ports.ts";
export type { Inode, Program } from "./machine.ts";
export type { MachineOptions } from "./machine-session.ts";
