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

/** All pieces as one content. */
export function bytesOf(pieces: Iterable<Piece>): Uint8Array {
  const encoder = new TextEncoder();
  const parts: Uint8Array[] = [];
  let text = "";
  const flush = (): void => {
    if (text !== "") parts.push(encoder.encode(text));
    text = "";
  };
  for (const piece of pieces) {
    if (typeof piece === "string") text += piece;
    if (typeof piece !== "string" || text.length > gathered) flush();
    if (typeof piece !== "string") parts.push(piece);
  }
  flush();
  const bytes = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** Pieces as one text. */
export function textOf(pieces: Iterable<Piece>): string {
  const decoder = new TextDecoder();
  return Array.from(pieces, (piece) => (typeof piece === "string" ? piece : decoder.decode(piece))).join("");
}
