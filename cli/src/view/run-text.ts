import type { Json, JsonObject, RunReport, RunSummary, RunDetails, StepReport } from "@masterchef/kernel";
import { summaryOf } from "@masterchef/kernel";
import { diagnosticsText } from "./diagnostics-text.ts";
import type { Style } from "./style.ts";
import { visible, visibleLine } from "./visible.ts";
import { counted, durationText, listed } from "./words.ts";

/** What came of a run: what failed and why, in the machine's own words; the state things are in; what to type next. */
export function runText(report: RunReport, style: Style): string {
  const { run, steps, totals, diagnostics, durationMs } = report;
  const failed = steps.filter(
    ({ result }) => result === "failed" || result === "refresh-failed" || result === "stale" || result === "tripped",
  );
  const sum = listed(Object.entries(totals).map(([result, count]) => [count, result]));
  const lines = [
    ...failed.flatMap((step) => failureLines(step, style)),
    ...(diagnostics.length === 0 ? [] : [diagnosticsText(diagnostics, new Map(), style).trimEnd()]),
    `${verdictOf(report, style)} in ${durationText(durationMs)}: ${sum}. Run ${run}.`,
    ...nextLines(report, style),
  ];
  return `${lines.join("\n")}\n`;
}

/** A line a run. */
export function runsText(runs: readonly RunSummary[], style: Style): string {
  if (runs.length === 0) return "No runs yet.\n";
  return runs
    .map(({ id, result, startedAt, totals }) => {
      const word = result.padEnd(11);
      const painted = result === "succeeded" ? style.create(word) : result === "running" ? style.refresh(word) : style.remove(word);
      return `${id}  ${startedAt?.slice(0, 19).replace("T", " ") ?? "-".padEnd(19)}  ${painted}  ${listed(Object.entries(totals).map(([name, count]) => [count, name]))}\n`;
    })
    .join("");
}

/** One run, from its journal. */
export function runDetailsText({ summary, results, unknown, records }: RunDetails, style: Style): string {
  const lines = [
    `run     ${summary.id}  ${summary.result}`,
    `plan    ${summary.plan ?? "-"}`,
    `host    ${visibleLine(summary.host ?? "-")}`,
    `time    ${summary.startedAt ?? "-"} to ${summary.lastAt ?? "-"}`,
    `journal ${counted(records.length, "record")}${summary.result === "broken" ? ", broken" : ", chain holds"}`,
    "",
    ...results
      .filter((body) => body["result"] !== "unchanged")
      .map(
        (body) =>
          `  ${text(body, "result").padEnd(14)} ${visibleLine(text(body, "address"))}${text(body, "kind") === "refresh" ? " (refresh)" : ""}`,
      ),
    ...unknown.map(
      (body) => `  ${style.remove("unknown".padEnd(14))} ${visibleLine(text(body, "address"))}: begun, and no end is recorded`,
    ),
    ...summary.diagnostics.map((diagnostic) => diagnosticsText([diagnostic], new Map(), style).trimEnd()),
  ];
  const unchanged = results.filter((body) => body["result"] === "unchanged").length;
  if (unchanged > 0) lines.push(`  ${counted(unchanged, "resource")} unchanged`);
  return `${lines.join("\n")}\n`;
}

function failureLines({ address, kind, result, diagnostics, output, attempts }: StepReport, style: Style): readonly string[] {
  const [first, ...others] = diagnostics;
  const what = kind === "refresh" ? `${visibleLine(address)} (refresh)` : visibleLine(address);
  const tries = attempts > 1 ? `, ${attempts} attempts` : "";
  return [
    `${style.remove(result === "stale" || result === "tripped" ? result.toUpperCase() : "FAILED")} ${what}${tries}${first === undefined ? "" : `: ${summaryOf(first.code)}  ${style.strong(first.code)}`}`,
    ...diagnostics.slice(0, 1).flatMap(({ detail }) => indented(detail)),
    ...indented(output),
    ...others.flatMap(({ code, detail }) => [`  ${style.strong(code)}`, ...indented(detail)]),
  ];
}

function indented(body: string): readonly string[] {
  return body === ""
    ? []
    : visible(body)
        .trimEnd()
        .split("\n")
        .map((line) => `  ${line}`);
}

function verdictOf({ result }: RunReport, style: Style): string {
  switch (result) {
    case "succeeded":
      return style.create("Done");
    case "failed":
      return style.remove("Failed");
    case "rebooting":
      return style.open("Rebooting");
    case "cancelled":
      return style.open("Stopped");
  }
}

function nextLines({ result, steps, totals, run }: RunReport, style: Style): readonly string[] {
  if (result === "succeeded") return [];
  if (result === "rebooting") return [`Next: ${style.strong(`masterchef resume ${run}`)}  once the host is up again`];
  const blocked = totals.blocked ?? 0;
  const owed = [...new Set(steps.flatMap((step) => (step.owed === true ? [step.address] : [])))];
  return [
    ...(blocked > 0
      ? [
          `Now:  ${blocked === 1 ? "1 resource that depends on it was" : `${blocked} resources that depend on it were`} not started; everything else is as the lines above say.`,
        ]
      : []),
    ...(owed.length === 0
      ? [`Next: ${style.strong("masterchef apply")}  once the cause is mended: it does only what is left`]
      : [
          `Next: ${style.strong(`masterchef resume ${run}`)}  once the cause is mended: it does only what is left, and what is owed: ${owed.map(visibleLine).join(", ")}`,
        ]),
    `      ${style.strong(`masterchef runs show ${run}`)}  what was done`,
  ];
}

function text(body: JsonObject, name: string): string {
  const value: Json | undefined = body[name];
  return typeof value === "string" ? value : "";
}
