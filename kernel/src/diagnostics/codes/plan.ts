import type { CodeEntry } from "../code-entry.ts";

/** What stands in the way of a plan. */
export const planCodes = {
  MC_PLAN_UNDECIDED: {
    summary: "cannot be decided on this host",
    explanation: "The plugin could not decide about the resource: an answer failed or makes no sense, and nothing in the plan would change that.",
    remedy: "Read the reason below and mend the host, or name the resource that brings what is missing with `require`.",
  },
} as const satisfies Readonly<Record<string, CodeEntry>>;
