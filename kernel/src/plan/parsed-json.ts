import type { Json } from "../ir/json.ts";

/** A document that is known to be JSON: the plugin host has checked it. Throws where it is not. */
export function parsedJson(text: string): Json {
  const value: unknown = JSON.parse(text);
  if (!isParsed(value)) throw new TypeError("Cannot plan: a document is empty");
  return value;
}

/** What came out of `JSON.parse` is JSON; the language cannot say so. */
function isParsed(value: unknown): value is Json {
  return value !== undefined;
}
