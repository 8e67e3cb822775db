import type { CodeEntry } from "../code-entry.ts";

/** Plugins that are refused or fail. */
export const hostCodes = {
  MC_HOST_TRAP: {
    summary: "plugin crashed",
    explanation: "The plugin stopped in the middle of a call. Its instance was thrown away and nothing of the call counts.",
    remedy: "Report it to the plugin's author with the text below.",
  },
} as const satisfies Readonly<Record<string, CodeEntry>>;
