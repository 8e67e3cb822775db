import type { CodeEntry } from "../code-entry.ts";

/** What goes wrong while a plan is carried out. */
export const runCodes = {
  MC_RUN_OPERATION: {
    summary: "operation failed",
    explanation: "The host could not carry out an operation of the plan. What depends on it was not started.",
    remedy: "Read what the host said, mend the cause and apply again.",
  },
} as const satisfies Readonly<Record<string, CodeEntry>>;
