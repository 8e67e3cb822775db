import type { SourceRange } from "../diagnostics/source-range.ts";

/** Where things of the IR were written. Beside the graph, never part of its digest. */
export interface Places {
  /** The place of a value of a resource: `pointer` leads into its document ("" for the resource itself). The nearest enclosing place if that one has none. */
  locate(address: string, pointer: string): SourceRange | undefined;
}
