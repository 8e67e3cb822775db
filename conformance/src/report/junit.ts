import type { CheckResult, Report } from "../report.ts";
import { escaped } from "./markup.ts";

/** A suite for each plugin and a case for each check, as continuous integration reads it. What is unproved counts as failed: it proves nothing. */
export function junitReport(reports: readonly Report[]): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n${reports.map(suite).join("")}</testsuites>\n`;
}

function suite({ plugin, version, profile, results }: Report): string {
  const failures = results.filter(({ outcome }) => outcome !== "passed").length;
  const name = escaped(`${plugin} ${version}, ${profile}`);
  const cases = results.map((result) => testCase(plugin, result)).join("");
  return `  <testsuite name="${name}" tests="${results.length}" failures="${failures}">\n${cases}  </testsuite>\n`;
}

function testCase(plugin: string, { id, outcome, findings, mend }: CheckResult): string {
  const head = `    <testcase classname="${escaped(plugin)}" name="${escaped(id)}"`;
  if (outcome === "passed") return `${head}/>\n`;
  const what = outcome === "unproved" ? ["There was nothing to look at."] : findings.map(({ about, what: wrong }) => `${about}: ${wrong}`);
  const text = escaped([...what, mend].join("\n"));
  return `${head}>\n      <failure message="${escaped(what[0] ?? "")}">${text}</failure>\n    </testcase>\n`;
}
