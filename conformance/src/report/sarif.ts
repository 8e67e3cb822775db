import { checks } from "../checks.ts";
import type { Report } from "../report.ts";

/** SARIF 2.1.0, for what shows findings beside code: a rule for each check, a result for each finding. */
export function sarifReport(reports: readonly Report[]): string {
  const document = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: reports.map((report) => ({
      tool: { driver: { name: "masterchef conformance", rules: checks.map(ruleOf) } },
      properties: { plugin: report.plugin, version: report.version, digest: report.digest, profile: report.profile },
      results: resultsOf(report),
    })),
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

function ruleOf({ id, title, why, mend }: (typeof checks)[number]): object {
  return { id, shortDescription: { text: title }, fullDescription: { text: why }, help: { text: mend } };
}

function resultsOf({ results }: Report): readonly object[] {
  return results.flatMap(({ id, outcome, findings }) => {
    if (outcome === "unproved") return [{ ruleId: id, level: "warning", message: { text: "There was nothing to look at." } }];
    return findings.map(({ about, what }) => ({
      ruleId: id,
      level: "error",
      message: { text: what.toWellFormed() },
      locations: [{ logicalLocations: [{ name: about.toWellFormed() }] }],
    }));
  });
}
