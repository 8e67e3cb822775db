import type { Operation } from "@masterchef/wit/host";
import { encodeJson } from "@masterchef/wit/codec";
import { digestOfJson } from "../ir/digest.ts";
import type { PlannedOperation } from "../plan/step.ts";

/** The operation as it is started: what a join adds stands in its argv. */
export function startedOperation(planned: PlannedOperation): Operation {
  return planned.join === undefined ? planned.operation : withItems(planned.operation, planned.join.items);
}

/** A `run` with further arguments, each once. */
export function withItems(operation: Operation, items: readonly string[]): Operation {
  if (operation.act.tag !== "run" || items.length === 0) return operation;
  const { process } = operation.act.val;
  const argv = [...process.argv, ...new Set(items)];
  return { ...operation, act: { tag: "run", val: { ...operation.act.val, process: { ...process, argv } } } };
}

/** The name of an operation: digest of the canonical JSON form of what is started. */
export function operationDigest(planned: PlannedOperation): string {
  return digestOfJson(encodeJson("Operation", startedOperation(planned)));
}
