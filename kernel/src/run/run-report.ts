import type { Diagnostic } from "../diagnostics/diagnostic.ts";

/** How a step ended. `unchanged`: there was nothing to do, or nothing came of it. `rescued`: it failed and its rescue succeeded. `stale`: the host is not what the plan rests on.
 * `blocked`: something it depends on failed. `tripped`: it failed in too many runs and was not tried. `cancelled`: the run was stopped before it. */
export const stepResults = [
  "unchanged",
  "changed",
  "rescued",
  "refreshed",
  "failed",
  "refresh-failed",
  "stale",
  "blocked",
  "tripped",
  "cancelled",
] as const;

/** One of the ways. */
export type StepResult = (typeof stepResults)[number];

/** Operations that were tried and failed, and after how many runs like this one they are not tried any more; 0: never. */
export interface FailedAction {
  /** Digest of what was to be done. */
  readonly operations: string;
  readonly after: number;
}

/** What came of one step. A resource with a refresh that ran, or should have, has a second one. */
export interface StepReport {
  /** The resource. */
  readonly address: string;
  readonly kind: "converge" | "refresh";
  readonly result: StepResult;
  /** How often its operations were started. */
  readonly attempts: number;
  readonly diagnostics: readonly Diagnostic[];
  /** The last that its programs said, for a person. */
  readonly output: string;
  /** Digests of old content in the filebucket. */
  readonly kept: readonly string[];
  /** Address of the step that failed, where the result is `blocked`. */
  readonly blockedBy?: string | undefined;
  /** Set where it was called for and not done: a refresh or a handler that is owed. `resume` does it, and so does a new plan where the host keeps owed records. */
  readonly owed?: true | undefined;
  /** What failed, where the step failed because of its operations. */
  readonly failing?: FailedAction | undefined;
  /** From its first operation to its end. */
  readonly durationMs: number;
}

/** How a run ended. `rebooting`: the host boots anew, and it is to be resumed after that. */
export type RunEnd = "succeeded" | "failed" | "cancelled" | "rebooting";

/** What came of a run on one host. */
export interface RunReport {
  readonly run: string;
  readonly host: string;
  readonly result: RunEnd;
  /** In the order of the plan. */
  readonly steps: readonly StepReport[];
  /** How many steps ended in which way; ways that did not occur are missing. */
  readonly totals: Readonly<Partial<Record<StepResult, number>>>;
  /** What concerns the run as a whole. */
  readonly diagnostics: readonly Diagnostic[];
  readonly durationMs: number;
}

/** What happens while a run is under way, for a person to watch. */
export type RunProgress =
  /** The host is asked whether the plan still holds, or about steps that are decided now. */
  | { readonly type: "asking"; readonly questions: number }
  | { readonly type: "wave"; readonly wave: number; readonly steps: number; readonly operations: number }
  | { readonly type: "step-started"; readonly address: string; readonly kind: "converge" | "refresh" }
  | { readonly type: "output"; readonly address: string; readonly text: string }
  | { readonly type: "verifying"; readonly steps: number }
  | { readonly type: "waiting"; readonly ms: number; readonly why: string }
  | { readonly type: "step-ended"; readonly report: StepReport };

/** Whether what depends on a step with this result may go on. */
export function isSuccess(result: StepResult): boolean {
  return result === "unchanged" || result === "changed" || result === "rescued" || result === "refreshed";
}
