import { canonicalText } from "./canonical-text.ts";
import type { Json } from "./json.ts";

// Of the language's surroundings, not of its library: every engine has them, and the types of the pure folders name only the language.
declare class TextEncoder {
  encode(text: string): Uint8Array;
}
declare class TextDecoder {
  decode(bytes: Uint8Array): string;
}

/** A piece of canonical JSON, as text or as its UTF-8. */
export type Piece = string | Uint8Array;

/** UTF-16 units that are gathered before they are turned into bytes. */
const gathered = 1 << 16;

/** Canonical JSON of an object whose members are written already, a list of pieces each: a large one never stands as one value or one text. */
export function* objectPieces(members: Readonly<Record<string, Iterable<Piece>>>): Generator<Piece, void, undefined> {
  let before = "{";
  for (const name of Object.keys(members).toSorted()) {
    yield `${before}${canonicalText(name)}:`;
    yield* members[name] ?? [];
    before = ",";
  }
  yield before === "{" ? "{}" : "}";
}

/** Canonical JSON of a list whose values are written already. */
export function* listPieces(texts: Iterable<string>): Generator<string, void, undefined> {
  let before = "[";
  for (const text of texts) {
    yield before + text;
    before = ",";
  }
  yield before === "[" ? "[]" : "]";
}

/** The members of an object, each as one piece. */
export function memberPieces(members: Readonly<Record<string, Json>>): Readonly<Record<string, readonly Piece[]>> {
  return Object.fromEntries(Object.entries(members).map(([name, value]) => [name, [canonicalText(value)]]));
}

/**
 * All pieces as one content. It grows in one place, whose former memory is free at once: pieces that are put together at the end stay beside the whole until
 * garbage is collected.
 */
export function bytesOf(pieces: Iterable<Piece>): Uint8Array {
  const encoder = new TextEncoder();
  let bytes = new Uint8Array(0);
  let size = 0;
  let text = "";
  const add = (part: Uint8Array): void => {
    const needed = size + part.length;
    if (needed > bytes.length) bytes = new Uint8Array(bytes.buffer.transfer(Math.max(needed, 2 * bytes.length)));
    bytes.set(part, size);
    size = needed;
  };
  const flush = (): void => {
    if (text !== "") add(encoder.encode(text));
    text = "";
  };
  for (const piece of pieces) {
    if (typeof piece === "string") text += piece;
    if (typeof piece !== "string" || text.length > gathered) flush();
    if (typeof piece !== "string") add(piece);
  }
  flush();
  return new Uint8Array(bytes.buffer.transfer(size));
}

/** Pieces as one text. */
export function textOf(pieces: Iterable<Piece>): string {
  const decoder = new TextDecoder();
  return Array.from(pieces, (piece) => (typeof piece === "string" ? piece : decoder.decode(piece))).join("");
}
