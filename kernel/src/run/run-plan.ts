import { hasErrors } from "../diagnostics/diagnostic.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { MasterchefError } from "../diagnostics/masterchef-error.ts";
import { reportFailed } from "./failed-reports.ts";
import { recordEnd, recordStart } from "./records.ts";
import { createRunContext } from "./run-context.ts";
import type { RunContext } from "./run-context.ts";
import type { RunInput } from "./run-input.ts";
import { isSuccess } from "./run-report.ts";
import type { RunEnd, RunReport, StepReport, StepResult } from "./run-report.ts";
import { leaseHost } from "./lease-host.ts";
import { readOwed } from "./read-owed.ts";
import { Runner } from "./runner.ts";
import { Steps } from "./standing.ts";
import { StepRun } from "./step-run.ts";
import { systemClock } from "./system-clock.ts";

/**
 * Carry out one host's part of a plan. What an approved step rests on still holds: its very operations run. It does not: it is decided again and runs only
 * inside its envelope. Whatever fails stops what depends on it and nothing else. Every operation stands in the journal before it is sent.
 *
 * Bad luck is in the report, never thrown: a host that is lost, a journal that cannot be written. What is thrown is a mistake of ours.
 */
export async function runPlan(input: RunInput): Promise<RunReport> {
  const clock = input.clock ?? systemClock;
  const steps = new Steps(input.part.steps.map((step, index) => new StepRun(step, index)));
  const context = createRunContext(input, steps, clock);
  const runner = new Runner(context);
  const began = clock.now();
  const diagnostics: Diagnostic[] = [];
  const attempt = async (work: () => Promise<Diagnostic | undefined>): Promise<void> => {
    try {
      const stopped = await work();
      if (stopped !== undefined) diagnostics.push(stopped);
    } catch (error) {
      if (!(error instanceof MasterchefError)) throw error;
      // Once the journal cannot be written, each attempt to record something fails for the same reason.
      diagnostics.push(
        ...error.diagnostics.filter((each) => !diagnostics.some(({ code, detail }) => code === each.code && detail === each.detail)),
      );
    }
  };
  let failed: readonly StepReport[] = [];
  await attempt(async () => {
    recordStart(input);
    failed = reportFailed(input);
    await takeLease(context);
    return await runner.run();
  });
  await attempt(async () => {
    runner.endRest();
    await runner.clearOwed();
    await context.secure();
    return undefined;
  });
  const report = (): RunReport => reportOf(input, { failed, steps, diagnostics, durationMs: Math.round(clock.now() - began) });
  await attempt(async () => {
    recordEnd(context, report());
    await context.secure();
    return undefined;
  });
  return report();
}

/** The right to change the host, where its transport knows of such, and what is owed to it from before. */
async function takeLease(context: RunContext): Promise<void> {
  const { steps } = context;
  const { session, controller, run, host, journal } = context.input;
  if (!session.abilities().leases) return;
  const lease = await leaseHost(session, { controller, run, host });
  journal.append("lease", { controller: lease.controller, run: lease.run, epoch: lease.epoch });
  steps.owed = await readOwed(context, lease);
}

function reportOf(
  input: RunInput,
  what: {
    readonly failed: readonly StepReport[];
    readonly steps: Steps;
    readonly diagnostics: readonly Diagnostic[];
    readonly durationMs: number;
  },
): RunReport {
  const reports = [...what.failed, ...what.steps.all.flatMap((each) => each.report ?? [])];
  const totals: Partial<Record<StepResult, number>> = {};
  for (const { result } of reports) totals[result] = (totals[result] ?? 0) + 1;
  const { run, host } = input;
  return {
    run,
    host,
    result: endOf(reports, what.diagnostics),
    steps: reports,
    totals,
    diagnostics: what.diagnostics,
    durationMs: what.durationMs,
  };
}

function endOf(reports: readonly StepReport[], diagnostics: readonly Diagnostic[]): RunEnd {
  if (hasErrors(diagnostics) || reports.some(({ result }) => !isSuccess(result) && result !== "cancelled")) return "failed";
  if (diagnostics.some(({ code }) => code === "MC_RUN_REBOOTING")) return "rebooting";
  return reports.some(({ result }) => result === "cancelled") ? "cancelled" : "succeeded";
}
