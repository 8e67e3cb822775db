import type { Operation } from "@masterchef/wit/host";
import { encodeJson } from "@masterchef/wit/codec";
import { digestOfJson } from "../ir/digest.ts";
import { withItems } from "../plan/planned-operations.ts";
import type { PlannedOperation } from "../plan/step.ts";

/** The operation as it is started: what a join adds stands in its argv. */
export function startedOperation(planned: PlannedOperation): Operation {
  return planned.join === undefined ? planned.operation : withItems(planned.operation, planned.join.items);
}

/** The name of an operation: digest of the canonical JSON form of what is started. */
export function operationDigest(planned: PlannedOperation): string {
  return digestOfJson(encodeJson("Operation", startedOperation(planned)));
}
