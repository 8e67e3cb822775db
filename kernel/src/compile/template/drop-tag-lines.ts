import { TokenKind } from "liquidjs";
import type { TopLevelToken } from "liquidjs";

/** What is cut off a piece of text. */
interface Cut {
  readonly token: TopLevelToken;
  readonly side: "start" | "end";
  readonly length: number;
}

/**
 * A line of tags only leaves no line in the output: the space before its first tag and the line break after its last one go.
 * Done on the tokens, so that places in the template stay what they are.
 */
export function dropTagLines(tokens: readonly TopLevelToken[]): void {
  const cuts: Cut[] = [];
  for (let index = 0; index < tokens.length; index += 1) {
    if (tokens[index]?.kind !== TokenKind.Tag) continue;
    let last = index;
    while (joins(tokens[last + 1], tokens[last + 2])) last += tokens[last + 1]?.kind === TokenKind.Tag ? 1 : 2;
    cuts.push(...cutsAround(tokens[index - 1], tokens[last + 1]));
    index = last;
  }
  // Only now, for the text between two lines of tags is looked at from both sides.
  for (const cut of cuts) apply(cut);
}

/** Whether another tag follows on the same line, with nothing or only space between. */
function joins(next: TopLevelToken | undefined, afterNext: TopLevelToken | undefined): boolean {
  if (next?.kind === TokenKind.Tag) return true;
  return next?.kind === TokenKind.HTML && afterNext?.kind === TokenKind.Tag && /^[ \t]*$/.test(next.getText());
}

/** The cuts that make a line of tags vanish; none when something else stands on it. */
function cutsAround(before: TopLevelToken | undefined, after: TopLevelToken | undefined): readonly Cut[] {
  const lead = before === undefined ? 0 : spaceAtLineStart(before);
  const tail = after === undefined ? 0 : spaceToLineEnd(after);
  if (lead === undefined || tail === undefined) return [];
  return [
    ...(before === undefined || lead === 0 ? [] : [{ token: before, side: "end", length: lead } as const]),
    ...(after === undefined || tail === 0 ? [] : [{ token: after, side: "start", length: tail } as const]),
  ];
}

/** How much space the text ends with since its last line break; undefined when more than space stands there. */
function spaceAtLineStart(token: TopLevelToken): number | undefined {
  if (token.kind !== TokenKind.HTML) return undefined;
  const text = token.getText();
  const space = /[ \t]*$/.exec(text)?.[0].length ?? 0;
  const startsLine = space < text.length ? text[text.length - space - 1] === "\n" : token.begin === 0;
  return startsLine ? space : undefined;
}

/** How much space the text starts with up to and with its first line break; undefined when more than space stands there. */
function spaceToLineEnd(token: TopLevelToken): number | undefined {
  if (token.kind !== TokenKind.HTML) return undefined;
  const text = token.getText();
  const end = /^[ \t]*(?:\r?\n|$)/.exec(text);
  if (end === null) return undefined;
  return end[0].includes("\n") || token.end === token.input.length ? end[0].length : undefined;
}

interface Trimmed {
  trimLeft: number;
  trimRight: number;
}

/** Move the borders of the text. What whitespace control trims counts from the border, so it shrinks by as much. */
function apply({ token, side, length }: Cut): void {
  if (!isTrimmed(token)) return;
  if (side === "start") {
    token.begin += length;
    token.trimLeft = Math.max(0, token.trimLeft - length);
  } else {
    token.end -= length;
    token.trimRight = Math.max(0, token.trimRight - length);
  }
}

function isTrimmed<T extends TopLevelToken>(token: T): token is T & Trimmed {
  return "trimLeft" in token && "trimRight" in token && typeof token.trimLeft === "number" && typeof token.trimRight === "number";
}
