import { isJsonObject } from "@masterchef/kernel";
import type { RunDetails } from "@masterchef/kernel";

/** A point of a run that it can be taken up from: a step whose end is recorded. */
export interface Checkpoint {
  /** Number of the record, from 1. */
  readonly record: number;
  /** RFC 3339, UTC. */
  readonly at: string;
  readonly address: string;
  readonly kind: string;
  readonly result: string;
  /** How many batches of operations had been sent by then. */
  readonly wave: number;
}

/** The checkpoints of a run, in order. A batch begins with the first intent after something else. */
export function checkpointsOf({ records }: RunDetails): readonly Checkpoint[] {
  const checkpoints: Checkpoint[] = [];
  let wave = 0;
  let before = "";
  for (const { seq, at, type, body } of records) {
    const isSending = type === "intent" || type === "escalation";
    if (isSending && before !== "intent" && before !== "escalation") wave += 1;
    before = type;
    if (type !== "step-result" || !isJsonObject(body)) continue;
    const { address, kind, result } = body;
    if (typeof address === "string" && typeof kind === "string" && typeof result === "string")
      checkpoints.push({ record: seq, at, address, kind, result, wave });
  }
  return checkpoints;
}
