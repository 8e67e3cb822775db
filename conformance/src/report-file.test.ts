import { describe, expect, it } from "vitest";
import { checks } from "./checks.ts";
import { reportFile, reportForms } from "./report-file.ts";
import type { Report } from "./report.ts";

/** What a plugin chose for its names and texts, to break the page it is told on. */
const nasty = '<script>alert("1")</script>]]>\u0000\u001b[2J\ud800&';

const report: Report = {
  plugin: "acme/hosts",
  version: "1.0.0",
  digest: `sha256:${"1".repeat(64)}`,
  carrier: "component",
  profile: "basic",
  conforms: false,
  results: [
    { id: "law-1/pure", title: "Pure", mend: "Mend it.", outcome: "passed", looked: 2, findings: [] },
    { id: "law-8/sober", title: "Sober", mend: "Mend it.", outcome: "failed", looked: 1, findings: [{ about: nasty, what: nasty }] },
    { id: "law-5/convergent", title: "Convergent", mend: "Mend it.", outcome: "unproved", looked: 0, findings: [] },
  ],
};

describe("a report", () => {
  it("holds everything as JSON", () => {
    expect(JSON.parse(reportFile("json", [report]))).toEqual({ version: 1, reports: [report] });
  });

  it("counts what is not proved as failed for JUnit", () => {
    const text = reportFile("junit", [report]);
    expect(text).toContain('<testsuite name="acme/hosts 1.0.0, basic" tests="3" failures="2">');
    expect(text).toContain('<testcase classname="acme/hosts" name="law-1/pure"/>');
    expect(text).toContain('<failure message="There was nothing to look at.">');
  });

  it("has a rule for each check and a result for each finding as SARIF", () => {
    const document: unknown = JSON.parse(reportFile("sarif", [report]));
    expect(document).toMatchObject({
      version: "2.1.0",
      runs: [
        {
          tool: { driver: { rules: checks.map(({ id }) => ({ id })) } },
          results: [
            { ruleId: "law-8/sober", level: "error" },
            { ruleId: "law-5/convergent", level: "warning" },
          ],
        },
      ],
    });
  });

  it.each(reportForms)("is whole and harmless as %s, whatever the plugin says", (form) => {
    const text = reportFile(form, [report]);
    expect(text.split("").filter((character) => character < " " && character !== "\n")).toEqual([]);
    expect(text.isWellFormed()).toBe(true);
    if (form === "html" || form === "junit") expect(text).not.toContain("<script>");
  });
});
