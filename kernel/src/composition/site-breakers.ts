import { errorOf } from "../diagnostics/diagnostic.ts";
import { MasterchefError } from "../diagnostics/masterchef-error.ts";
import type { Outcome } from "../diagnostics/outcome.ts";
import { argumentMatches } from "../plan/pattern/glob.ts";
import { afterRun, breakerKey, trippedIn } from "../run/breaker.ts";
import type { Breaker } from "../run/breaker.ts";
import type { RunReport } from "../run/run-report.ts";
import { noteThrough, readBreakers, writeBreakers } from "../state/breakers.ts";
import type { BreakerState } from "../state/breakers.ts";
import { newRunId, runIdTime } from "../state/run-id.ts";
import { takeRunLock } from "../state/run-lock.ts";
import { checkStateDirectory } from "../state/state-directory.ts";
import type { StateDirectory } from "../state/state-directory.ts";
import type { PlanReport } from "./kernel-contract.ts";

/** The tripped breakers of a plan, as the runs so far leave them. The plan itself does not depend on them. */
export async function trippedOf(state: StateDirectory, { hosts }: PlanReport): Promise<readonly Breaker[]> {
  const { breakers } = await readBreakers(state);
  return hosts.flatMap((host) => ("steps" in host ? trippedIn(breakers, host.host, host.steps) : []));
}

/** All breakers, those that have failed longest first. */
export async function listBreakers(state: StateDirectory): Promise<readonly Breaker[]> {
  const { breakers } = await readBreakers(state);
  return [...breakers.values()].toSorted((a, b) => (a.since < b.since ? -1 : a.since > b.since ? 1 : 0));
}

/** Resets those of a resource, or of all that match. */
export async function resetBreakers(state: StateDirectory, address: string): Promise<Outcome<readonly Breaker[]>> {
  if (!(await checkStateDirectory(state))) return { diagnostics: [noBreaker(address)] };
  await using _lock = await takeRunLock(state.runLock, { run: newRunId() });
  const { through, breakers } = await readBreakers(state);
  const found = [...breakers.values()].filter((each) => isMeant(address, each.address));
  if (found.length === 0) return { diagnostics: [noBreaker(address)] };
  const names = new Set(found.map(breakerKey));
  await writeBreakers(state, { through, breakers: new Map([...breakers].filter(([key]) => !names.has(key))) });
  return { value: found, diagnostics: [] };
}

/** Counts in a run that has just ended. If that cannot be written, the next run reads it from the journal. */
export async function countIn(state: StateDirectory, before: BreakerState, report: RunReport): Promise<void> {
  const after = afterReport(before, report);
  const isQuiet = before.breakers.size === 0 && after.breakers.size === 0;
  try {
    await (isQuiet ? noteThrough(state, after.through) : writeBreakers(state, after));
  } catch (error) {
    if (!(error instanceof MasterchefError)) throw error;
  }
}

function afterReport({ through, breakers }: BreakerState, { run, host, steps }: RunReport): BreakerState {
  const told = steps.map(({ diagnostics, ...step }) => ({
    ...step,
    code: diagnostics.at(-1)?.code ?? "",
    message: diagnostics.at(-1)?.detail ?? "",
  }));
  return { through: run > through ? run : through, breakers: afterRun(breakers, { run, host, at: runIdTime(run), steps: told }) };
}

function isMeant(glob: string, address: string): boolean {
  return glob === address || argumentMatches(glob, address) || argumentMatches(glob, address.split("[", 1)[0] ?? address);
}

function noBreaker(address: string): ReturnType<typeof errorOf> {
  const detail = `Nothing of ${address} failed in the runs so far. List what did with \`masterchef breaker list\` and give an address from there.`;
  return errorOf("MC_STATE_NO_BREAKER", { detail, about: address });
}
