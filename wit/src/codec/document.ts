import canonicalize from "canonicalize";

import { asText, isMembers } from "./checks.ts";
import { CodecError } from "./codec-error.ts";
import { utf8Length } from "./utf8-length.ts";

/** Deepest nesting of a JSON document: a list or an object in itself counts as one level. */
const deepest = 64;

/** Longest JSON document, in bytes of UTF-8. */
const longest = 1024 * 1024;

/**
 * Read JSON text of the contracts' type `json`.
 *
 * Refuses with a `CodecError` what is no JSON, what is nested deeper than 64 levels (deeper ones overflow stacks), what is longer than 1 MiB, and
 * numbers that would not come back as they were written.
 */
export function parseDocument(value: unknown): unknown {
  const text = asText(value);
  refuseLength(text);
  refuseDepth(text);
  try {
    return longNumber.test(text) ? JSON.parse(text, refuseLongNumber) : JSON.parse(text);
  } catch (error) {
    if (error instanceof CodecError) throw error;
    throw new CodecError("", "expected JSON text, found text that is no JSON");
  }
}

/** Write a document as canonical JSON text (RFC 8785). Refuses what JSON cannot hold and what is nested too deep. */
export function writeDocument(value: unknown): string {
  let text: string | undefined;
  try {
    text = canonicalize(value);
  } catch {
    throw new CodecError("", "expected a JSON document, found something JSON cannot hold");
  }
  if (text === undefined) throw new CodecError("", "expected a JSON document, found nothing");
  refuseDepth(text);
  return text;
}

/** Text that may hold a number too long or too large to keep; it also matches inside strings, which costs time only. */
const longNumber = /[0-9]{16}|[eE][+-]?[0-9]{3}/;

/** A reviver. The engine hands it the number as written, in a third argument that TypeScript does not know yet. */
function refuseLongNumber(_key: string, value: unknown, ...rest: readonly unknown[]): unknown {
  if (typeof value !== "number" || Number.isSafeInteger(value)) return value;
  if (!Number.isFinite(value)) throw new CodecError("", "expected numbers that fit 64-bit floating point, found a larger one");
  const [context] = rest;
  const source = isMembers(context) ? context["source"] : undefined;
  if (typeof source === "string" && /^-?[0-9]+$/.test(source) && JSON.stringify(value) !== source) {
    throw new CodecError("", "expected whole numbers that keep their digits, found one beyond 2^53; write it as text");
  }
  return value;
}

const quotation = 0x22;
const backslash = 0x5c;

function refuseLength(text: string): void {
  // No character takes more than three bytes for each of its units.
  if (text.length * 3 > longest && utf8Length(text) > longest)
    throw new CodecError("", `expected a JSON document of at most ${longest} bytes, found a longer one`);
}

function refuseDepth(text: string): void {
  let depth = 0;
  let isString = false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (isString) {
      if (code === backslash) at += 1;
      else if (code === quotation) isString = false;
    } else if (code === quotation) isString = true;
    else if (code === 0x7b || code === 0x5b) {
      depth += 1;
      if (depth > deepest) throw new CodecError("", `expected a JSON document of at most ${deepest} levels, found a deeper one`);
    } else if (code === 0x7d || code === 0x5d) depth -= 1;
  }
}
