import { digestOfJson } from "../ir/digest.ts";
import type { PlannedOperation, Step } from "../plan/step.ts";
import { approvedDecision } from "./decision.ts";
import { isSuccess } from "./run-report.ts";
import type { FailedAction, StepReport } from "./run-report.ts";
import { operationDigest } from "./started-operation.ts";

/** After how many runs in which it failed an action is not tried any more, where the resource does not say. */
const defaultBreakerAfter = 3;

/** How many of the runs in which it failed a breaker names. */
const namedRuns = 10;

/** What failed one run after another: the same operations for the same resource. Once that has happened often enough they are not tried again. */
export interface Breaker extends FailedAction {
  readonly host: string;
  /** The resource. */
  readonly address: string;
  readonly kind: StepReport["kind"];
  /** In how many runs they failed, with no success in between. */
  readonly failures: number;
  /** The latest of these runs, oldest first. */
  readonly runs: readonly string[];
  /** When the first of them began and when the latest did: RFC 3339, UTC. */
  readonly since: string;
  readonly latest: string;
  /** What went wrong in the latest. */
  readonly code: string;
  readonly message: string;
}

/** What a run tells of one step. */
export interface ToldStep extends Pick<StepReport, "address" | "kind" | "result" | "failing"> {
  readonly code: string;
  readonly message: string;
}

/** A run, as far as breakers are concerned. */
export interface ToldRun {
  readonly run: string;
  readonly host: string;
  /** When it began: RFC 3339, UTC. */
  readonly at: string;
  readonly steps: readonly ToldStep[];
}

/** By `breakerKey`. */
export type Breakers = ReadonlyMap<string, Breaker>;

/** The name of a breaker: one for a step of a host. */
export function breakerKey({ host, kind, address }: Pick<Breaker, "host" | "kind" | "address">): string {
  return JSON.stringify([host, kind, address]);
}

/** Whether its action is not tried any more. One that is set to 0 never does. */
export function isTripped({ failures, after }: Pick<Breaker, "failures" | "after">): boolean {
  return after > 0 && failures >= after;
}

/** What these operations of a step are called among all that may ever be tried for it; undefined if there are none. */
export function actionDigest(operations: readonly PlannedOperation[]): string | undefined {
  const inTurn = operations.filter(({ occasion }) => occasion === "always");
  return inTurn.length === 0 ? undefined : digestOfJson(inTurn.map(operationDigest));
}

/** How often an action of this step may fail before it is not tried any more; 0: as often as it likes. */
export function breakerAfter({ execution }: Step): number {
  return execution.breakerAfter ?? defaultBreakerAfter;
}

/** The breakers after one more run: a failure counts, other operations begin anew, and a success or nothing to do closes. What was not tried changes nothing. */
export function afterRun(breakers: Breakers, told: ToldRun): Breakers {
  const { run, host, at } = told;
  let next: Map<string, Breaker> | undefined;
  const change = (): Map<string, Breaker> => (next ??= new Map(breakers));
  for (const { address, kind, result, failing, code, message } of told.steps) {
    const key = breakerKey({ host, kind, address });
    if (isSuccess(result)) {
      if (breakers.has(key)) change().delete(key);
      continue;
    }
    if (failing === undefined || (result !== "failed" && result !== "refresh-failed")) continue;
    const known = breakers.get(key);
    const before = known?.operations === failing.operations ? known : undefined;
    if (before?.runs.includes(run) === true) continue;
    change().set(key, {
      host,
      address,
      kind,
      ...failing,
      failures: (before?.failures ?? 0) + 1,
      runs: [...(before?.runs ?? []), run].slice(-namedRuns),
      since: before?.since ?? at,
      latest: at,
      code,
      message,
    });
  }
  return next ?? breakers;
}

/** The tripped breaker that keeps a step from doing these operations, if one does. What the step itself says now of how often it may fail is what counts. */
export function trippedBy(
  breakers: Breakers,
  { host, step, operations }: { readonly host: string; readonly step: Step; readonly operations: readonly PlannedOperation[] },
): Breaker | undefined {
  const kind = step.kind === "refresh" ? "refresh" : "converge";
  const found = breakers.get(breakerKey({ host, kind, address: step.address }));
  if (found === undefined) return undefined;
  const breaker = { ...found, after: breakerAfter(step) };
  return isTripped(breaker) && actionDigest(operations) === found.operations ? breaker : undefined;
}

/** The tripped breakers of a plan, in the order of the plan. What an open step will do is not known before it is decided. */
export function trippedIn(breakers: Breakers, host: string, steps: readonly Step[]): readonly Breaker[] {
  if (breakers.size === 0) return [];
  return steps.flatMap((step) => trippedBy(breakers, { host, step, operations: approvedDecision(step)?.operations ?? [] }) ?? []);
}
