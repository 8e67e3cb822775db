import type { Diagnostic } from "./diagnostic.ts";

/** One piece of work cannot go on. Thrown at a port, carries what to show, and becomes a diagnostic again at the edge. */
export class MasterchefError extends Error {
  readonly diagnostics: readonly Diagnostic[];

  constructor(diagnostics: readonly Diagnostic[], options?: { readonly cause?: unknown }) {
    super(diagnostics.map((diagnostic) => `${diagnostic.code}: ${diagnostic.detail}`).join("\n"), options);
    this.name = "MasterchefError";
    this.diagnostics = diagnostics;
  }
}
