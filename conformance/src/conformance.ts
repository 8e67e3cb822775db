/**
 * Proves a plugin: by its manifest, its examples, its cases, and on machines in memory. Needs no root, no network and no trust: whatever runs of the plugin
 * runs in the host's sandbox, or for the other carrier in its own process.
 *
 * @module
 */
export type { Check, Finding } from "./check.ts";
export { checks } from "./checks.ts";
export { includes, profiles } from "./profile.ts";
export type { Profile } from "./profile.ts";
export type { CheckResult, Report } from "./report.ts";
export { reportFile, reportForms } from "./report-file.ts";
export type { ReportForm } from "./report-file.ts";
export { runChecks } from "./run-checks.ts";
export { openSubject } from "./subject.ts";
export type { Subject } from "./subject.ts";
