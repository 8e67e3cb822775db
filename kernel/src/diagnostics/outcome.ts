import type { Diagnostic } from "./diagnostic.ts";

/** What a step of the work brought: a value, unless errors stood in its way, and all there is to say about it. */
export interface Outcome<T> {
  /** Missing if and only if one of the diagnostics is an error. */
  readonly value?: T | undefined;
  readonly diagnostics: readonly Diagnostic[];
}
