import type { SourcePosition, SourceRange } from "../../diagnostics/source-range.ts";

/** A text of the site with what it takes to tell lines and columns. */
export interface SourceFile {
  /** Relative to the site, with forward slashes. */
  readonly name: string;
  readonly text: string;
  readonly lineStarts: readonly number[];
}

/** A stretch of a file, as offsets into its text; `end` is exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Index a text by lines. */
export function createSourceFile(name: string, text: string): SourceFile {
  const lineStarts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) lineStarts.push(at + 1);
  return { name, text, lineStarts };
}

/** The place of a stretch of the text. */
export function rangeAt(file: SourceFile, span: Span): SourceRange {
  return { file: file.name, start: positionAt(file, span.start), end: positionAt(file, Math.max(span.start, span.end)) };
}

function positionAt(file: SourceFile, offset: number): SourcePosition {
  let low = 0;
  let high = file.lineStarts.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((file.lineStarts[middle] ?? 0) <= offset) low = middle;
    else high = middle;
  }
  return { line: low + 1, column: offset - (file.lineStarts[low] ?? 0) + 1 };
}
