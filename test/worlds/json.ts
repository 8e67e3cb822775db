import type { Json } from "@masterchef/kernel/testing";

/** A JSON text as a value. Throws where it is none. */
export function parseJson(text: string): Json {
  const value: unknown = JSON.parse(text);
  if (!isParsed(value)) throw new TypeError("The text is empty");
  return value;
}

/** What came out of `JSON.parse` is JSON; the language cannot say so. */
function isParsed(value: unknown): value is Json {
  return value !== undefined;
}

/** Whether a value is a list. */
export function isJsonList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}
