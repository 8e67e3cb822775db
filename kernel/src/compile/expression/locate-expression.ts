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
  // Looked for only where there is something to say: one text may hold a hundred thousand of them.
  return (range) => {
    const at = openingsIn(file, node)[segment.occurrence];
    if (at === undefined) return node;
    const start = at + 3;
    if (!file.text.startsWith(segment.source, start)) return { start: at, end: start };
    return { start: start + range.start, end: start + range.end };
  };
}

const openings = new WeakMap<ScalarNode, readonly number[]>();

/** Where each "${{" of a text stands in the file. */
function openingsIn(file: SourceFile, node: ScalarNode): readonly number[] {
  const known = openings.get(node);
  if (known !== undefined) return known;
  const found: number[] = [];
  for (let at = file.text.indexOf("${{", node.start); at >= 0 && at < node.end; at = file.text.indexOf("${{", at + 3)) found.push(at);
  openings.set(node, found);
  return found;
}

/** For a value that is an expression as a whole, without braces. */
export function locateBare(file: SourceFile, node: ScalarNode, source: string): Locate {
  const start = node.style === "quoted" ? node.start + 1 : node.start;
  if (!file.text.startsWith(source, start)) return () => node;
  return (range) => ({ start: start + range.start, end: start + range.end });
}
