import type { Problem } from "@masterchef/wit/guest";

/** What a person must put right. `code` is listed in the manifest; `at` leads into the desired document. */
export interface ProblemOptions {
  readonly code: string;
  /** JSON Pointer into the desired document; missing: all of it. */
  readonly at?: string;
  /** One sentence: what is wrong, with the value that is. */
  readonly message: string;
  /** One sentence: what to do. */
  readonly help?: string;
}

/** A problem that stops the resource. */
export function problem(options: ProblemOptions): Problem {
  return { severity: "error", code: options.code, at: options.at ?? "", message: options.message, help: options.help };
}

/** A problem that stops nothing. */
export function warning(options: ProblemOptions): Problem {
  return { ...problem(options), severity: "warning" };
}
