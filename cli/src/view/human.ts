import type { PlanReport, Step } from "@masterchef/kernel";
import { diagnosticsText } from "./diagnostics-text.ts";
import { LiveLine } from "./live-line.ts";
import { settledText } from "./settled-text.ts";
import { showRunProgress } from "./run-progress.ts";
import type { Watched } from "./run-progress.ts";
import type { Going, Shown } from "./shown.ts";
import { styleFor, styleOptionsOf } from "./style.ts";
import type { Style } from "./style.ts";
import { visible } from "./visible.ts";
import type { View } from "./view.ts";

/** The view for people. */
export function humanView(): View {
  const out = styleFor(styleOptionsOf(process.env, process.stdout.isTTY));
  const err = styleFor(styleOptionsOf(process.env, process.stderr.isTTY));
  const live = new LiveLine(process.stderr, err);
  /** The steps of the plan shown last: what is done later is told by their signs. */
  const planned = new Map<string, Step>();
  return {
    brief: true,
    async show(shown) {
      live.clear();
      if (shown.kind === "plan" || shown.kind === "applying") rememberSteps(planned, shown.report);
      if (shown.kind === "diagnostics") process.stderr.write(diagnosticsText(shown.diagnostics, shown.sources, err));
      else if (shown.kind === "note") process.stderr.write(`${visible(shown.text)}\n`);
      else process.stdout.write(await textOf(shown, out));
    },
    progress(going) {
      showProgress(going, { live, style: err, planned });
    },
    async confirm(question) {
      live.clear();
      if (!process.stdin.isTTY || !process.stderr.isTTY) return undefined;
      const { createInterface } = await import("node:readline/promises");
      const terminal = createInterface({ input: process.stdin, output: process.stderr });
      try {
        return /^y(es)?$/i.test((await terminal.question(`${question} [y/N] `)).trim());
      } finally {
        terminal.close();
      }
    },
    close() {
      live.clear();
      return Promise.resolve();
    },
  };
}

/** Texts of what goes to stdout. Modules are loaded when their text is wanted: most commands show one kind of thing. */
async function textOf(shown: Exclude<Shown, { readonly kind: "diagnostics" | "note" }>, style: Style): Promise<string> {
  switch (shown.kind) {
    case "validated":
      return (await import("./site-text.ts")).validatedText(shown.site);
    case "formatted":
      return (await import("./site-text.ts")).formattedText(shown.files, shown.check);
    case "imported":
      return (await import("./import-text.ts")).importedText(shown.report, shown, style);
    case "origin":
      return (await import("./origin-text.ts")).originText(shown.origin, shown.asked, style);
    case "plan":
      return await (await import("./plan-text.ts")).planText(shown.report, shown, style);
    case "settled":
      return settledText(shown.settled);
    case "saved":
      return (await import("./plan-text.ts")).savedText(shown.file, shown.digest, style);
    case "checked":
      return await (
        await import("./plan-text.ts")
      ).planText(shown.report, { contents: shown.contents, operations: false, only: () => true }, style);
    case "diff":
      return await (await import("./diff-text.ts")).diffText(shown.report, shown.contents, style);
    case "plan-diff":
      return await (await import("./diff-text.ts")).planDiffText(shown.before, shown.after, shown.contents, style);
    case "applying":
      return (await import("./plan-text.ts")).applyingText(shown.file, shown.report, style);
    case "run":
      return (await import("./run-text.ts")).runText(shown.report, style);
    case "not-undone":
      return (await import("./rollback-text.ts")).notUndoneText(shown.run, shown.left, style);
    case "replayed":
      return (await import("./replay-text.ts")).replayedText(shown.report, style);
    case "tripped":
      return (await import("./breaker-text.ts")).trippedText(shown.breakers, shown.tried, style);
    case "owed":
      return (await import("./owed-text.ts")).owedText(shown.owed, style);
    case "owed-foreign":
      return (await import("./owed-text.ts")).foreignText(shown.owed, style);
    case "owed-adopted":
      return (await import("./owed-text.ts")).adoptedText(shown.owed);
    case "owed-dropped":
      return (await import("./owed-text.ts")).droppedText(shown.owed);
    case "breakers":
      return (await import("./breaker-text.ts")).breakersText(shown.breakers, style);
    case "breakers-reset":
      return (await import("./breaker-text.ts")).resetText(shown.breakers);
    case "resumable":
      return (await import("./resume-text.ts")).resumableText(shown.report, style);
    case "runs":
      return (await import("./run-text.ts")).runsText(shown.runs, style);
    case "checkpoints":
      return (await import("./checkpoints-text.ts")).checkpointsText(shown.run, style);
    case "run-details":
      return (await import("./run-text.ts")).runDetailsText(shown.run, style);
    case "plugins":
      return (await import("./plugin-text.ts")).pluginsText(shown.plugins, style);
    case "plugin":
      return (await import("./plugin-text.ts")).pluginText(shown.report, style);
    case "conformance":
      return (await import("./conformance-text.ts")).conformanceText(shown.report, style);
    case "checks":
      return (await import("./conformance-text.ts")).checksText(shown.checks, shown.inFull, style);
    case "locked":
      return (await import("./plugin-text.ts")).lockedText(shown.changes, style);
    case "code":
      return (await import("./code-text.ts")).codeText(shown, style);
    case "written":
      return (await import("./site-text.ts")).writtenText(shown.files, shown.next, style);
    case "graph":
    case "around":
    case "risk":
    case "reproduction":
    case "baseline":
    case "explanations":
      return await (await import("./report-text.ts")).reportText(shown, style);
    case "help":
    case "script":
      return shown.text;
    case "version":
      return `${shown.version}\n`;
  }
}

function rememberSteps(planned: Map<string, Step>, { hosts }: PlanReport): void {
  for (const host of hosts) {
    for (const step of "steps" in host ? host.steps : [])
      planned.set(step.kind === "refresh" ? `refresh ${step.address}` : step.address, step);
  }
}

function showProgress(going: Going, watched: Watched): void {
  const { live } = watched;
  switch (going.type) {
    case "stage":
      return live.say(going.stage);
    case "note":
      return live.above(`${visible(going.text)}\n`);
    default:
      return showRunProgress(going, watched);
  }
}
