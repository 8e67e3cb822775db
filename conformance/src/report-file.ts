import { htmlReport } from "./report/html.ts";
import { jsonReport } from "./report/json.ts";
import { junitReport } from "./report/junit.ts";
import { sarifReport } from "./report/sarif.ts";
import type { Report } from "./report.ts";

/** The forms a report is written in, for programs and for people. */
export const reportForms = ["json", "junit", "sarif", "html"] as const;

/** One of `reportForms`. */
export type ReportForm = (typeof reportForms)[number];

const writers: Readonly<Record<ReportForm, (reports: readonly Report[]) => string>> = {
  json: jsonReport,
  junit: junitReport,
  sarif: sarifReport,
  html: htmlReport,
};

/** Reports of one or more plugins as the text of a file. */
export function reportFile(form: ReportForm, reports: readonly Report[]): string {
  return writers[form](reports);
}
