/** A lexical piece of CEL. Space is left out. */
export interface CelToken {
  readonly kind: "word" | "string" | "comment" | "sign";
  readonly start: number;
  readonly end: number;
}

const word = /[A-Za-z0-9_]+/y;
const blank = /\s+/y;

/** The pieces of a CEL text from an offset on. It knows just enough to tell strings and comments from code, and never fails. */
export function* scanCel(text: string, from = 0): Generator<CelToken> {
  for (let at = from; at < text.length;) {
    blank.lastIndex = at;
    if (blank.test(text)) {
      at = blank.lastIndex;
      continue;
    }
    const token = tokenAt(text, at);
    yield token;
    at = token.end;
  }
}

function tokenAt(text: string, start: number): CelToken {
  if (text.startsWith("//", start)) {
    const end = text.indexOf("\n", start);
    return { kind: "comment", start, end: end < 0 ? text.length : end };
  }
  word.lastIndex = start;
  const end = word.test(text) ? word.lastIndex : start;
  const prefix = text.slice(start, end);
  const quoted = text[end] === '"' || text[end] === "'";
  if (quoted && /^[rRbB]{0,2}$/.test(prefix)) return { kind: "string", start, end: endOfString(text, end, /[rR]/.test(prefix)) };
  return end > start ? { kind: "word", start, end } : { kind: "sign", start, end: start + 1 };
}

function endOfString(text: string, open: number, raw: boolean): number {
  const sign = text[open] ?? "";
  const triple = text.startsWith(sign.repeat(3), open);
  const close = triple ? sign.repeat(3) : sign;
  for (let at = open + close.length; at < text.length; at += 1) {
    if (text.startsWith(close, at)) return at + close.length;
    if (text[at] === "\\" && !raw) at += 1;
    else if (text[at] === "\n" && !triple) return at;
  }
  return text.length;
}

/** Where the expression that starts at `from` ends: the offset of its "}}", or -1. Braces of its own maps are counted. */
export function endOfExpression(text: string, from: number): number {
  let depth = 0;
  for (const token of scanCel(text, from)) {
    if (token.kind !== "sign") {
      // A comment may hold the end: YAML has folded the lines, and nobody expects a comment to swallow the rest.
      if (token.kind === "comment") return text.indexOf("}}", token.start);
      continue;
    }
    const sign = text[token.start];
    if (sign === "{") depth += 1;
    if (sign !== "}") continue;
    if (depth === 0) return text[token.start + 1] === "}" ? token.start : -1;
    depth -= 1;
  }
  return -1;
}
