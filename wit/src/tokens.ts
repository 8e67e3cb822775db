/** A token of a WIT file with the docs that stand right above it. */
export interface Token {
  readonly text: string;
  readonly kind: "word" | "version" | "mark" | "end";
  /** Text of the `///` lines before it, without the slashes. */
  readonly docs: string;
  /** `file:line:column`, counted from 1. */
  readonly place: string;
}

/** A WIT file that cannot be read, or says something the generator has no rule for. */
export class WitError extends Error {
  constructor(place: string, message: string) {
    super(`${place}: ${message}`);
    this.name = "WitError";
  }
}

const blank = /\s+/y;
const comment = /\/\/\/ ?([^\n]*)|\/\/[^\n]*|\/\*[^]*?\*\//y;
const word = /%?[a-zA-Z][a-zA-Z0-9]*(?:-[a-zA-Z0-9]+)*/y;
const version = /\d+\.\d+\.\d+(?:-[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?/y;
const mark = /->|[{}()<>,;:=./@_*]/y;

/**
 * Cut a WIT file into tokens. The last one is of kind `end`.
 *
 * A name written `%name` loses its sign: it only tells the name from a keyword.
 * Throws `WitError` at a character that no token starts with.
 */
export function tokenize(file: string, text: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  let docs: string[] = [];
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match) at = pattern.lastIndex;
    return match;
  };
  const push = (kind: Token["kind"], found: string, start: number): void => {
    tokens.push({ kind, text: found, docs: docs.join("\n"), place: place(file, text, start) });
    docs = [];
  };
  while (at < text.length) {
    const start = at;
    if (take(blank)) continue;
    const note = take(comment);
    if (note) {
      if (note[1] !== undefined) docs.push(note[1].trimEnd());
      continue;
    }
    const found = take(word);
    if (found) {
      push("word", found[0].replace("%", ""), start);
      continue;
    }
    const number = take(version);
    if (number) {
      push("version", number[0], start);
      continue;
    }
    const sign = take(mark);
    if (!sign) {
      throw new WitError(place(file, text, start), `unexpected character ${JSON.stringify(text[start])}`);
    }
    push("mark", sign[0], start);
  }
  push("end", "", at);
  return tokens;
}

function place(file: string, text: string, at: number): string {
  const before = text.slice(0, at).split("\n");
  return `${file}:${before.length}:${(before.at(-1) ?? "").length + 1}`;
}
