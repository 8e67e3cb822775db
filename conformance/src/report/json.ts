import type { Report } from "../report.ts";

/** Every result with every finding, as one document. Its `version` grows when a member changes its meaning. */
export function jsonReport(reports: readonly Report[]): string {
  return `${JSON.stringify({ version: 1, reports }, undefined, 2)}\n`;
}
