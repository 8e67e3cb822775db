import canonicalize from "canonicalize";
import type { Json } from "./json.ts";

/** Canonical JSON (RFC 8785): equal values give equal texts on every machine. */
export function canonicalText(value: Json): string {
  const text = canonicalize(value);
  if (text === undefined) throw new Error("Cannot serialise: the value is not JSON");
  return text;
}
