import type { Json } from "./json.ts";

/** The value of a JSON text; undefined when it is none. */
export function parseJson(text: string): Json | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isParsed(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** What a JSON parser gives is JSON; its type cannot say so. */
function isParsed(value: unknown): value is Json {
  return value !== undefined;
}
