import type { Json } from "../ir/json.ts";

/** A document that the plugin host has checked to be JSON. */
export function parsedJson(text: string): Json {
  const value: unknown = JSON.parse(text);
  if (!isParsed(value)) throw new TypeError("Cannot go on: a document is empty");
  return value;
}

/** What came out of `JSON.parse` is JSON; the language cannot say so. */
function isParsed(value: unknown): value is Json {
  return value !== undefined;
}
