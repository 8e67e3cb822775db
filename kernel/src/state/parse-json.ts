import type { Json } from "../ir/json.ts";

/** A JSON text as a value; undefined if it is none. */
export function parseJson(text: string): Json | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isParsed(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** What came out of `JSON.parse` is JSON; the language cannot say so. */
function isParsed(value: unknown): value is Json {
  return value !== undefined;
}
