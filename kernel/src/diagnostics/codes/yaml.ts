import type { CodeEntry } from "../code-entry.ts";

/** Texts that are not the YAML this format speaks. */
export const yamlCodes = {
  MC_YAML_SYNTAX: {
    summary: "not YAML",
    explanation: "The text cannot be read as YAML 1.2.",
    remedy: "Mend the line shown; indentation and quotes are the usual causes.",
  },
} as const satisfies Readonly<Record<string, CodeEntry>>;
