import canonicalize from "canonicalize";
import { isJsonList, isJsonObject } from "./json.ts";
import type { Json, JsonObject } from "./json.ts";

/** What is nested deeper is left to the library, which needs no stack for it. */
const ownDepth = 100;

/** Of characters that JSON writes as they are, as most strings are. */
const plain = /^[\u0020\u0021\u0023-\u005b\u005d-\u007e]*$/;

/**
 * Canonical JSON (RFC 8785): equal values give equal texts on every machine. The same text as the library makes, in half of the time: writing a large plan
 * is mostly this.
 *
 * @throws Error where the value is not JSON: a number that is none, half of a surrogate pair
 */
export function canonicalText(value: Json): string {
  return textAt(value, 0);
}

function textAt(value: Json, depth: number): string {
  if (typeof value === "string") return stringText(value);
  if (depth === ownDepth) return libraryText(value);
  if (isJsonList(value)) return listText(value, depth + 1);
  return isJsonObject(value) ? objectText(value, depth + 1) : libraryText(value);
}

function stringText(value: string): string {
  return plain.test(value) ? `"${value}"` : libraryText(value);
}

function listText(values: readonly Json[], depth: number): string {
  let text = "";
  for (const value of values) text += (text === "" ? "[" : ",") + textAt(value, depth);
  return text === "" ? "[]" : `${text}]`;
}

function objectText(members: JsonObject, depth: number): string {
  let text = "";
  // As strings are sorted: by UTF-16 units.
  for (const name of Object.keys(members).sort()) {
    const value = members[name];
    if (value !== undefined) text += `${text === "" ? "{" : ","}${stringText(name)}:${textAt(value, depth)}`;
  }
  return text === "" ? "{}" : `${text}}`;
}

function libraryText(value: Json): string {
  const text = canonicalize(value);
  if (text === undefined) throw new Error("Cannot serialise: the value is not JSON");
  return text;
}
