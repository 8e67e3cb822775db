import type { SourcePosition, SourceRange } from "../../diagnostics/source-range.ts";

/** A text with what it takes to tell files, lines and columns: one file, or several that `joinFiles` laid one after the other. */
export interface SourceFile {
  /** Relative to the site, with forward slashes. Of several files, the first. */
  readonly name: string;
  readonly text: string;
  readonly lineStarts: readonly number[];
  /** The files in the text, in order; the first begins with the first line. */
  readonly parts: readonly FilePart[];
}

/** One file of a text that holds several. */
export interface FilePart {
  readonly name: string;
  /** The offset it begins at. */
  readonly start: number;
  /** Index of its first line in `lineStarts`. */
  readonly firstLine: number;
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
  return { name, text, lineStarts, parts: [{ name, start: 0, firstLine: 0 }] };
}

/** Lay files one after the other, so that an offset tells the file as well. A line break that belongs to neither keeps two of them apart. */
export function joinFiles(files: readonly SourceFile[]): SourceFile {
  const [first] = files;
  if (first === undefined) return createSourceFile("", "");
  if (files.length === 1) return first;
  const lineStarts: number[] = [];
  const parts: FilePart[] = [];
  let start = 0;
  for (const file of files) {
    parts.push({ name: file.name, start, firstLine: lineStarts.length });
    for (const line of file.lineStarts) lineStarts.push(line + start);
    start += file.text.length + 1;
  }
  return { name: first.name, text: files.map((file) => file.text).join("\n"), lineStarts, parts };
}

/** The place of a stretch of the text. */
export function rangeAt(file: SourceFile, span: Span): SourceRange {
  const part = partAt(file, span.start);
  return { file: part.name, start: positionAt(file, part, span.start), end: positionAt(file, part, Math.max(span.start, span.end)) };
}

/** The name of the file a stretch stands in. */
export function fileNameAt(file: SourceFile, span: Span): string {
  return partAt(file, span.start).name;
}

/** Where a stretch stands, in the middle of a sentence about another: `line 4`, or `web.yaml:4` in another file. */
export function placeText(file: SourceFile, span: Span, beside: Span): string {
  const { file: name, start } = rangeAt(file, span);
  return name === fileNameAt(file, beside) ? `line ${start.line}` : `${name}:${start.line}`;
}

function partAt({ name, parts }: SourceFile, offset: number): FilePart {
  return parts[lastAtMost(parts.length, (index) => parts[index]?.start ?? 0, offset)] ?? { name, start: 0, firstLine: 0 };
}

function positionAt(file: SourceFile, part: FilePart, offset: number): SourcePosition {
  const line = lastAtMost(file.lineStarts.length, (index) => file.lineStarts[index] ?? 0, offset);
  return { line: line - part.firstLine + 1, column: offset - (file.lineStarts[line] ?? 0) + 1 };
}

/** The last index whose number is at most the wanted one; the numbers ascend. */
function lastAtMost(count: number, number: (index: number) => number, wanted: number): number {
  let low = 0;
  let high = count;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (number(middle) <= wanted) low = middle;
    else high = middle;
  }
  return low;
}
