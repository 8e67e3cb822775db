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
  const known = digests.get(planned);
  if (known !== undefined) return known;
  const digest = digestOfJson(encodeJson("Operation", startedOperation(planned)));
  digests.set(planned, digest);
  return digest;
}

/** A run that is taken up names each operation twice: to find it in the journal, and to write it there again. */
const digests = new WeakMap<PlannedOperation, string>();
