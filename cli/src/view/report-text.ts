import type { ShownReport } from "./shown-report.ts";
import type { Style } from "./style.ts";

/** Texts of what is told of plans. */
export async function reportText(shown: ShownReport, style: Style): Promise<string> {
  switch (shown.kind) {
    case "graph":
      return (await import("./graph-text.ts")).graphText(shown.graphs, shown.format, style);
    case "around":
      return (await import("./graph-text.ts")).aroundText(shown.found, shown.format, style);
    case "risk":
      return (await import("./risk-text.ts")).riskText(shown.risk, style);
    case "reproduction":
      return (await import("./reproduction-text.ts")).reproductionText(shown.reproduction, style);
    case "baseline":
      return (await import("./baseline-text.ts")).baselineText(shown.file, shown.report, style);
    case "explanations":
      return (await import("./explanation-text.ts")).explanationsText(shown.explanations, style);
  }
}
