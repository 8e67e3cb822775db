/** A stretch of a source text. Lines and columns count from 1; columns count UTF-16 units; `end` is exclusive. */
export interface SourceRange {
  /** Relative to the site, with forward slashes. */
  readonly file: string;
  readonly start: SourcePosition;
  readonly end: SourcePosition;
}

/** A place in a source text. */
export interface SourcePosition {
  readonly line: number;
  readonly column: number;
}
