import type { Execution } from "../ir/execution.ts";

/** How long to wait before a failed step is tried again, in milliseconds. `failures` counts from 1, `chance` lies between 0 and 1. */
export function retryDelayMs(execution: Execution, failures: number, chance: number): number {
  const delay = execution.retryDelaySeconds * execution.retryBackoff ** (failures - 1);
  // A timer cannot wait longer, and nobody wants to.
  return Math.min((delay + chance * execution.retryJitterSeconds) * 1000, 2 ** 31 - 1);
}
