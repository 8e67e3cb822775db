import { TokenKind } from "liquidjs";
import type { TopLevelToken } from "liquidjs";

interface Trimmed {
  trimLeft: number;
  trimRight: number;
}

/**
 * A line of tags only leaves no line in the output: the space before its first tag and the line break after its last one go.
 * Done on the tokens, so that places in the template stay what they are.
 */
export function dropTagLines(tokens: readonly TopLevelToken[]): void {
  for (let index = 0; index < tokens.length; index += 1) {
    if (tokens[index]?.kind !== TokenKind.Tag) continue;
    let last = index;
    while (joins(tokens[last + 1], tokens[last + 2])) last += tokens[last + 1]?.kind === TokenKind.Tag ? 1 : 2;
    trim(tokens[index - 1], tokens[last + 1]);
    index = last;
  }
}

/** Whether another tag follows on the same line, with nothing or only space between. */
function joins(next: TopLevelToken | undefined, afterNext: TopLevelToken | undefined): boolean {
  if (next?.kind === TokenKind.Tag) return true;
  return next?.kind === TokenKind.HTML && afterNext?.kind === TokenKind.Tag && /^[ \t]*$/.test(next.getText());
}

function trim(before: TopLevelToken | undefined, after: TopLevelToken | undefined): void {
  const lead = before === undefined ? "" : before.kind === TokenKind.HTML ? /(?:^|\n)([ \t]*)$/.exec(textOf(before)) : null;
  const tail = after === undefined ? "" : after.kind === TokenKind.HTML ? /^[ \t]*(?:\r?\n|$)/.exec(textOf(after)) : null;
  if (lead === null || tail === null) return;
  // Text that begins in the middle of a line, right after an output, does not start one.
  if (lead !== "" && before !== undefined && !textOf(before).includes("\n") && before.begin > 0) return;
  if (tail !== "" && after !== undefined && !tail[0].includes("\n") && after.end < after.input.length) return;
  if (lead !== "" && isTrimmed(before)) before.trimRight = Math.max(before.trimRight, lead[1]?.length ?? 0);
  if (tail !== "" && isTrimmed(after)) after.trimLeft = Math.max(after.trimLeft, tail[0].length);
}

function textOf(token: TopLevelToken): string {
  return token.getText();
}

function isTrimmed(token: object | undefined): token is Trimmed {
  return token !== undefined && "trimLeft" in token && "trimRight" in token && typeof token.trimLeft === "number" && typeof token.trimRight === "number";
}
