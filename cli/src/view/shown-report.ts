import type {
  BaselineReport,
  GraphNeighbourhood,
  PlanGraph,
  PlanGraphNode,
  Reproduction,
  RiskSummary,
  StepExplanation,
} from "@masterchef/kernel";

/** What is told of plans beside the plans themselves. */
export type ShownReport =
  | { readonly kind: "graph"; readonly graphs: readonly PlanGraph[]; readonly format: GraphFormat }
  | { readonly kind: "around"; readonly found: readonly GraphNeighbourhood[]; readonly format: GraphFormat }
  | { readonly kind: "risk"; readonly risk: RiskSummary }
  | { readonly kind: "reproduction"; readonly reproduction: Reproduction }
  | { readonly kind: "baseline"; readonly file: string; readonly report: BaselineReport }
  | { readonly kind: "explanations"; readonly explanations: readonly StepExplanation[] };

/** In which form a graph is shown. A view for programs has its own. */
export const graphFormats = ["text", "dot", "mermaid", "json"] as const;

/** One of the forms. */
export type GraphFormat = (typeof graphFormats)[number];

/** What is shown of a node: that it is refreshed, where that is all it does. */
export function shownAs({ does, refreshes }: PlanGraphNode): PlanGraphNode["does"] {
  return does === "settled" && refreshes ? "refresh" : does;
}
