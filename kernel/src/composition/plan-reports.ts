import { explainSteps } from "../plan/report/explain-step.ts";
import type { StepExplanation } from "../plan/report/explain-step.ts";
import { planGraphs } from "../plan/report/plan-graph.ts";
import type { PlanGraph } from "../plan/report/plan-graph.ts";
import { queryGraph } from "../plan/report/query-graph.ts";
import type { GraphNeighbourhood, GraphQuery } from "../plan/report/query-graph.ts";
import { reproducePlans } from "../plan/report/reproduce-plans.ts";
import type { Reproduction } from "../plan/report/reproduce-plans.ts";
import { summarizeRisk } from "../plan/report/risk-summary.ts";
import type { RiskSummary } from "../plan/report/risk-summary.ts";
import type { Plan } from "../plan/plan.ts";
import type { ReportedHost } from "../plan/report/reported-host.ts";
import type { Step } from "../plan/step.ts";

/** What can be told of plans without a host or a plugin. */
export interface PlanReports {
  /** What is at stake, in plain words. */
  risk(hosts: readonly ReportedHost[]): RiskSummary;
  /** Which resource waits for which, host by host. */
  graphs(hosts: readonly ReportedHost[]): readonly PlanGraph[];
  /** What lies up or down from a resource, on each host that has it. */
  around(hosts: readonly ReportedHost[], query: GraphQuery): readonly GraphNeighbourhood[];
  /** The steps that `only` picks, explained. */
  explain(hosts: readonly ReportedHost[], only: (step: Step) => boolean): readonly StepExplanation[];
  /** Whether two plans are one, and what makes them differ. */
  reproduce(first: Plan, second: Plan): Reproduction;
}

/** The reports. */
export const planReports: PlanReports = {
  risk: summarizeRisk,
  graphs: planGraphs,
  around: (hosts, query) => planGraphs(hosts).flatMap((graph) => queryGraph(graph, query) ?? []),
  explain: explainSteps,
  reproduce: reproducePlans,
};
