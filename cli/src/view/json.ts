import type { Report } from "@masterchef/conformance";
import { isTripped, sumUp, writtenSteps } from "@masterchef/kernel";
import type { ImportedHost, Json, PlanReport, ResumeReport, RunReport } from "@masterchef/kernel";
import { reportRecords } from "./report-records.ts";
import { checkpointsOf } from "./checkpoints.ts";
import type { Going, OnlySteps, Shown } from "./shown.ts";
import type { View } from "./view.ts";

/** The version of the records. It grows by members and kinds; a change of meaning is 2. */
const version = 1;

/** The view for programs: JSON Lines on stdout, everything included, nothing shortened. */
export function jsonView(): View {
  return {
    brief: false,
    show(shown) {
      for (const record of recordsOf(shown)) write(record);
      return Promise.resolve();
    },
    progress(going) {
      write(progressRecord(going));
    },
    confirm() {
      return Promise.resolve(undefined);
    },
    close() {
      return Promise.resolve();
    },
  };
}

/** A record: what it is, and its members. */
type JsonRecord = { readonly type: string } & { readonly [name: string]: unknown };

function write(record: JsonRecord): void {
  process.stdout.write(`${JSON.stringify({ v: version, ...record })}\n`);
}

function recordsOf(shown: Shown): readonly JsonRecord[] {
  switch (shown.kind) {
    case "diagnostics":
      return shown.diagnostics.map((diagnostic) => ({ type: "diagnostic", ...diagnostic }));
    case "validated":
      return [{ type: "validated", ...shown.site }];
    case "formatted":
      return shown.files.map((file) => ({ type: "formatted", ...file }));
    case "imported":
      return importedRecords(shown.report, shown);
    case "origin":
      return [{ type: "origin", resource: shown.origin }];
    case "plan":
      return planRecords(shown.report, shown.only);
    case "checked":
    case "diff":
      return planRecords(shown.report, () => true);
    case "plan-diff":
      return planDiffRecords(shown.before.report, shown.after.report);
    case "settled":
      return [{ type: "settled", settled: shown.settled }];
    case "saved":
      return [{ type: "saved", file: shown.file, plan: shown.digest }];
    case "applying":
      return [{ type: "applying", file: shown.file, plan: shown.report.seal().digest }];
    case "run":
      return [...shown.report.steps.map((step) => ({ type: "result", ...step })), { type: "run", ...withoutSteps(shown.report) }];
    case "not-undone":
      return shown.left.map((each) => ({ type: "not-undone", run: shown.run, ...each }));
    case "replayed":
      return [{ type: "replayed", ...shown.report }];
    case "tripped":
      return shown.breakers.map((each) => ({ type: "tripped", tried: shown.tried, ...each }));
    case "owed":
    case "owed-foreign":
    case "owed-adopted":
    case "owed-dropped":
      return shown.owed.map((each) => ({ type: shown.kind, ...each }));
    case "breakers":
      return shown.breakers.map((each) => ({ type: "breaker", tripped: isTripped(each), ...each }));
    case "breakers-reset":
      return shown.breakers.map((each) => ({ type: "breaker-reset", ...each }));
    case "resumable":
      return resumableRecords(shown.report);
    case "runs":
      return shown.runs.map((run) => ({ type: "run", ...run }));
    case "checkpoints":
      return checkpointsOf(shown.run).map((checkpoint) => ({ type: "checkpoint", run: shown.run.summary.id, ...checkpoint }));
    case "run-details":
      return [{ type: "run", ...shown.run }];
    case "plugins":
      return shown.plugins.map((report) => ({ type: "plugin", ...report }));
    case "plugin":
      return [{ type: "plugin", ...shown.report }];
    case "conformance":
      return [
        ...shown.report.results.map((result) => ({ type: "check-result", plugin: shown.report.plugin, ...result })),
        conformanceRecord(shown.report),
      ];
    case "checks":
      return shown.checks.map(({ id, title, why, mend, from }) => ({ type: "check", id, title, why, mend, from }));
    case "locked":
      return shown.changes.map((change) => ({ type: "locked", ...change }));
    case "code":
      return [{ type: "code", code: shown.code, summary: shown.summary, explanation: shown.explanation, remedy: shown.remedy }];
    case "written":
      return shown.files.map((file) => ({ type: "written", file }));
    case "graph":
    case "around":
    case "risk":
    case "reproduction":
    case "baseline":
    case "explanations":
      return reportRecords(shown);
    case "help":
      return [{ type: "help", topic: shown.topic, text: shown.text }];
    case "script":
      return [{ type: "script", text: shown.text }];
    case "version":
      return [{ type: "version", version: shown.version }];
    case "note":
      return [{ type: "note", text: shown.text }];
  }
}

function conformanceRecord({ plugin, version: release, digest, carrier, profile, conforms }: Report): JsonRecord {
  return { type: "conformance", plugin, version: release, digest, carrier, profile, conforms };
}

function planRecords(report: PlanReport, only: OnlySteps): readonly JsonRecord[] {
  const steps = report.hosts.flatMap((host): readonly JsonRecord[] => {
    if ("unreachable" in host) return [{ type: "unreachable", host: host.host, message: host.unreachable }];
    return writtenSteps(host.steps.filter(only)).map((step) => ({ type: "step", host: host.host, step }));
  });
  const failed = report.hosts.flatMap((host) =>
    "steps" in host ? (host.failed ?? []).map((each) => ({ type: "failed", host: host.host, failed: each })) : [],
  );
  return [...steps, ...failed, { type: "summary", ...sumUp(report), plan: report.seal().digest }];
}

function importedRecords(
  { host, files, resources, left, passedOver }: ImportedHost,
  shown: { readonly directory: string; readonly differing: readonly string[] },
): readonly JsonRecord[] {
  return [
    ...resources.map((resource) => ({ type: "found", host, ...resource })),
    ...left.map(({ type: resourceType, ...each }) => ({ type: "left-out", host, resourceType, ...each })),
    ...passedOver.map(({ type: resourceType, ...each }) => ({ type: "passed-over", host, resourceType, ...each })),
    {
      type: "imported",
      host,
      directory: shown.directory,
      files: files.map(({ file }) => file),
      resources: resources.length,
      differing: shown.differing,
    },
  ];
}

function planDiffRecords(before: PlanReport, after: PlanReport): readonly JsonRecord[] {
  const [old, current] = [stepsByName(before), stepsByName(after)];
  const different = [...new Set([...old.keys(), ...current.keys()])].flatMap((name): readonly JsonRecord[] => {
    const [was = null, is = null] = [old.get(name), current.get(name)];
    return JSON.stringify(was) === JSON.stringify(is) ? [] : [{ type: "difference", before: was, after: is }];
  });
  return [...different, { type: "summary", differences: different.length, before: before.seal().digest, after: after.seal().digest }];
}

function stepsByName({ hosts }: PlanReport): ReadonlyMap<string, Json> {
  const steps = hosts.flatMap((host) => ("steps" in host ? host.steps : []));
  const written = writtenSteps(steps);
  return new Map(steps.map((step, at) => [`${step.kind === "refresh" ? "refresh" : "own"} ${step.address}`, written[at] ?? null]));
}

function resumableRecords({ steps, ...report }: ResumeReport): readonly JsonRecord[] {
  return [...steps.map((step) => ({ type: "remaining", ...step })), { type: "resumable", ...report }];
}

function withoutSteps(report: RunReport): Omit<RunReport, "steps"> {
  const { steps: _, ...rest } = report;
  return rest;
}

function progressRecord(going: Going): JsonRecord {
  return { ...going, type: `progress-${going.type}` };
}
