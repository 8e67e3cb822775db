import type { Json } from "../ir/json.ts";
import { isJsonObject } from "../ir/json.ts";

/** The value a JSON Pointer (RFC 6901) leads to; undefined if there is none. */
export function valueAt(document: Json, pointer: string): Json | undefined {
  let value: Json | undefined = document;
  for (const segment of pointer.split("/").slice(1)) {
    const name = segment.replaceAll("~1", "/").replaceAll("~0", "~");
    if (isList(value)) value = /^(0|[1-9]\d*)$/u.test(name) ? value[Number(name)] : undefined;
    else if (isJsonObject(value)) value = Object.hasOwn(value, name) ? value[name] : undefined;
    else return undefined;
  }
  return value;
}

/** A name as a segment of a JSON Pointer. */
export function escapeSegment(name: string): string {
  return name.replaceAll("~", "~0").replaceAll("/", "~1");
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}
