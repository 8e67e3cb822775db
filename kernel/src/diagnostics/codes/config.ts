import type { CodeEntry } from "../code-entry.ts";

/** Documents that are YAML, and not a site. */
export const configCodes = {
  MC_CONFIG_UNKNOWN_KEY: {
    summary: "no such attribute",
    explanation: "Nothing is ignored: a key that nobody reads is taken for a typing mistake.",
    remedy: "Use one of the keys the message names, or remove it.",
  },
} as const satisfies Readonly<Record<string, CodeEntry>>;
