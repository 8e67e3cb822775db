import type { Span } from "../read/source-file.ts";
import { safeMatches, scanningMethods, spendMethod, walkingMacros } from "./cel-functions.ts";
import { scanCel } from "./scan-cel.ts";
import type { CelToken } from "./scan-cel.ts";

/** An expression made safe to run, and the way back from its places to those of the original. */
export interface Rewritten {
  readonly source: string;
  readonly original: (range: Span) => Span;
}

const payment = `.${spendMethod}()`;

/** Let every walk over a list and every reading of a text pay before it starts, and every `matches` run on an engine that does not backtrack. */
export function rewriteExpression(source: string): Rewritten {
  const tokens = [...scanCel(source)].filter((token) => token.kind !== "comment");
  const insertions: number[] = [];
  let rewritten = "";
  let copied = 0;
  for (const [index, token] of tokens.entries()) {
    const dot = tokens[index - 1];
    const name = source.slice(token.start, token.end);
    if (dot === undefined || !isSign(source, dot, ".") || !isSign(source, tokens[index + 1], "(")) continue;
    if (walkingMacros.has(name) || scanningMethods.has(name)) {
      rewritten += source.slice(copied, dot.start) + payment;
      copied = dot.start;
      insertions.push(rewritten.length);
    }
    if (name === "matches") {
      rewritten += source.slice(copied, token.start) + safeMatches;
      copied = token.end;
    }
  }
  rewritten += source.slice(copied);
  const back = (offset: number): number => offset - payment.length * insertions.filter((end) => end <= offset).length;
  return { source: rewritten, original: (range) => ({ start: back(range.start), end: Math.max(back(range.start), back(range.end)) }) };
}

function isSign(source: string, token: CelToken | undefined, sign: string): boolean {
  return token?.kind === "sign" && source[token.start] === sign;
}
