/** A JSON value. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

/** A JSON object. */
export interface JsonObject {
  readonly [name: string]: Json;
}

/** Whether it is an object: neither a list nor null. */
export function isJsonObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether it is a list. */
export function isJsonList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

/** Parses JSON text. */
export function parseJson(text: string): Json;
export function parseJson(text: string): unknown {
  const value: unknown = JSON.parse(text);
  return value;
}

/** Reads a document the kernel handed over. The kernel sends only valid JSON, so anything else is its fault and ends the call as one. */
export function parseObject(text: string): JsonObject {
  const value = parseJson(text);
  if (!isJsonObject(value)) throw new TypeError(`Cannot read a document: expected an object, got ${text.slice(0, 40)}`);
  return value;
}

/** Appends a segment to a JSON Pointer (RFC 6901). */
export function pointerTo(at: string, segment: string | number): string {
  return typeof segment === "number" ? `${at}/${segment}` : `${at}/${segment.replaceAll("~", "~0").replaceAll("/", "~1")}`;
}
