import { endOfExpression } from "./scan-cel.ts";

/** A piece of a text with expressions. */
export type Segment = { readonly kind: "text"; readonly text: string } | ExpressionSegment;

/** One `${{ ... }}`. */
export interface ExpressionSegment {
  readonly kind: "expression";
  /** Between the braces, space included. */
  readonly source: string;
  /** Which "${{" of the text it is, from 0. */
  readonly occurrence: number;
}

/** What a text is made of, or which "${{" has no end. */
export type SplitText = { readonly segments: readonly Segment[] } | { readonly unclosed: number };

const open = "${{";

/** Whether a text has anything to split. */
export function hasExpressions(text: string): boolean {
  return text.includes(open);
}

/** Cut a text at its expressions. `$${{` stands for the sign itself. */
export function splitText(text: string): SplitText {
  const segments: Segment[] = [];
  let plain = "";
  let at = 0;
  for (let occurrence = 0; ; occurrence += 1) {
    const start = text.indexOf(open, at);
    if (start < 0) break;
    if (text[start - 1] === "$" && start > at) {
      plain += `${text.slice(at, start - 1)}${open}`;
      at = start + open.length;
      continue;
    }
    const end = endOfExpression(text, start + open.length);
    if (end < 0) return { unclosed: occurrence };
    plain += text.slice(at, start);
    if (plain !== "") segments.push({ kind: "text", text: plain });
    plain = "";
    segments.push({ kind: "expression", source: text.slice(start + open.length, end), occurrence });
    at = end + 2;
    // What stands inside an expression counts as well where occurrences are counted in the source.
    occurrence += text.slice(start + open.length, end).split(open).length - 1;
  }
  plain += text.slice(at);
  if (plain !== "") segments.push({ kind: "text", text: plain });
  return { segments };
}

/** The expression a text consists of, if it is nothing else. */
export function wholeExpression(segments: readonly Segment[]): ExpressionSegment | undefined {
  const [only] = segments;
  return segments.length === 1 && only?.kind === "expression" ? only : undefined;
}
