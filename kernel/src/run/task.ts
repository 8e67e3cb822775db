import type { Failure, Operation, Task, TransportOutcome } from "@masterchef/wit/host";
import type { PlannedOperation } from "../plan/step.ts";
import type { StepRun } from "./step-run.ts";

/** Operations of one step that are to run one after another. */
export interface Job {
  readonly each: StepRun;
  readonly operations: readonly PlannedOperation[];
}

/** An operation of a step, by its place among those of its job. */
export interface Member {
  readonly each: StepRun;
  readonly position: number;
  readonly planned: PlannedOperation;
}

/** A task of the transport with the operations it stands for: several if they were joined. */
export interface PlannedTask {
  readonly task: Task;
  readonly operation: Operation;
  readonly members: readonly Member[];
}

/** An operation on its way to a task. */
export interface TaskNode {
  readonly members: Member[];
  readonly after: Set<TaskNode>;
}

/** How a task ended. */
export type TaskEnd =
  | { readonly tag: "done"; readonly val: TransportOutcome }
  | { readonly tag: "stale"; readonly val: string }
  | { readonly tag: "skipped" }
  | { readonly tag: "refused"; readonly val: Failure }
  | { readonly tag: "failed"; readonly val: Failure }
  /** It was never begun: the run was stopped before. */
  | { readonly tag: "never" }
  /** It was begun, and nobody knows what became of it. */
  | { readonly tag: "unknown" };
