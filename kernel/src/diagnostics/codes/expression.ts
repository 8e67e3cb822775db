import type { CodeEntry } from "../code-entry.ts";

/** Expressions and templates. */
export const expressionCodes = {
  MC_EXPRESSION_SYNTAX: {
    summary: "not CEL",
    explanation: "The expression cannot be read as CEL.",
    remedy: "Mend the expression at the place shown.",
  },
} as const satisfies Readonly<Record<string, CodeEntry>>;
