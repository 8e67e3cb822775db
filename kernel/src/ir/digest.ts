import { hash } from "node:crypto";
import canonicalize from "canonicalize";
import type { Json } from "./json.ts";

/** `sha256:` and the lower-case hex of the SHA-256 of the text's UTF-8 or of the bytes. */
export function digestOf(content: string | Uint8Array): string {
  return `sha256:${hash("sha256", content)}`;
}

/** RFC 8785 canonical JSON: the one text of a value. */
export function canonicalText(value: Json): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError("Cannot write JSON: the value is undefined");
  return text;
}

/** The name of a JSON value: the digest of its canonical text. */
export function digestOfJson(value: Json): string {
  return digestOf(canonicalText(value));
}
