import type { SourceFile, Span } from "../read/source-file.ts";
import type { ScalarNode } from "../read/source-node.ts";

/** Where a stretch of an expression stands in its file. */
export type Locate = (range: Span) => Span;

/** For the expression of a `${{ ... }}`: exact where the file has it word for word, its start otherwise. */
export function locateSegment(
  file: SourceFile,
  node: ScalarNode,
  segment: { readonly source: string; readonly occurrence: number },
): Locate {
  let at = node.start;
  for (let seen = 0; ; seen += 1) {
    at = file.text.indexOf("${{", at);
    if (at < 0 || at >= node.end) return () => node;
    if (seen === segment.occurrence) break;
    at += 3;
  }
  const start = at + 3;
  if (!file.text.startsWith(segment.source, start)) return () => ({ start: at, end: start });
  return (range) => ({ start: start + range.start, end: start + range.end });
}

/** For a value that is an expression as a whole, without braces. */
export function locateBare(file: SourceFile, node: ScalarNode, source: string): Locate {
  const start = node.style === "quoted" ? node.start + 1 : node.start;
  if (!file.text.startsWith(source, start)) return () => node;
  return (range) => ({ start: start + range.start, end: start + range.end });
}
