import { hash } from "node:crypto";
import { canonicalText } from "./canonical-text.ts";
import type { Json } from "./json.ts";

/** `sha256:` and the lower-case hex of the SHA-256 of the text's UTF-8 or of the bytes. */
export function digestOf(content: string | Uint8Array): string {
  return `sha256:${hash("sha256", content)}`;
}

/** The name of a JSON value: the digest of its canonical text. */
export function digestOfJson(value: Json): string {
  return digestOf(canonicalText(value));
}
