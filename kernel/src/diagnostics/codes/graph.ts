import type { CodeEntry } from "../code-entry.ts";

/** Resources and how they relate. */
export const graphCodes = {
  MC_GRAPH_CYCLE: {
    summary: "resources wait for each other",
    explanation: "Each resource of the cycle must come before the next, so none can be first.",
    remedy: "Cut one of the relations shown.",
  },
} as const satisfies Readonly<Record<string, CodeEntry>>;
