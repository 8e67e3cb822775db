import type { Change, Operation, Proposal } from "@masterchef/wit/host";
import type { Execution } from "../ir/execution.ts";
import type { PlannedGuard, PlannedOperation } from "./step.ts";

/** An answer a change may rest an operation on. */
interface Held {
  readonly key: string;
  readonly query: PlannedGuard["query"];
  /** Missing: not known. */
  readonly answer?: string | undefined;
}

/** The operations of a change as they will run: with the user, the deadline and the guards filled in. */
export function plannedOperations(change: Change, basis: readonly Held[], execution: Execution): readonly PlannedOperation[] {
  return change.proposals.map((proposal) => plannedOperation(proposal, basis, execution));
}

function plannedOperation(proposal: Proposal, basis: readonly Held[], execution: Execution): PlannedOperation {
  const guards = proposal.holds.flatMap((key) => {
    const held = basis.find((entry) => entry.key === key);
    return held?.answer === undefined ? [] : [{ query: held.query, expect: held.answer }];
  });
  return {
    operation: withExecution(proposal.operation, execution),
    occasion: proposal.occasion,
    guards,
    ...(proposal.join === undefined ? {} : { join: proposal.join }),
  };
}

function withExecution(operation: Operation, execution: Execution): Operation {
  const identity = operation.identity ?? execution.become;
  const deadline = execution.timeoutSeconds === undefined ? operation.deadline : Math.round(execution.timeoutSeconds * 1000);
  return { ...operation, ...(identity === undefined ? {} : { identity }), ...(deadline === undefined ? {} : { deadline }) };
}

/** An operation as it is started alone: a `run` with the items it would bring into a join, each once. */
export function withItems(operation: Operation, items: readonly string[]): Operation {
  if (operation.act.tag !== "run" || items.length === 0) return operation;
  const { process } = operation.act.val;
  return {
    ...operation,
    act: { tag: "run", val: { ...operation.act.val, process: { ...process, argv: [...process.argv, ...new Set(items)] } } },
  };
}
