import type { CodeEntry } from "../code-entry.ts";

/** The lock, the journal, stored runs and plans. */
export const stateCodes = {
  MC_LOCK_DIGEST: {
    summary: "plugin is not the one locked",
    explanation: "The file of the plugin has another digest than masterchef.lock names.",
    remedy: "Restore the plugin, or accept the new one with `masterchef plugin lock`.",
  },
} as const satisfies Readonly<Record<string, CodeEntry>>;
