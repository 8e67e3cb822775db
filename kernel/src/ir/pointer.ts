import { emptyObject } from "./empty-object.ts";
import { isJsonList, isJsonObject } from "./json.ts";
import type { Json } from "./json.ts";

/** The steps of a JSON Pointer (RFC 6901). */
export function parsePointer(pointer: string): readonly string[] {
  return pointer
    .split("/")
    .slice(1)
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
}

/** Write a JSON Pointer. */
export function formatPointer(steps: readonly (string | number)[]): string {
  return steps.map((step) => `/${String(step).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

/** What a pointer leads to; undefined when nothing is there. */
export function valueAt(document: Json, steps: readonly string[]): Json | undefined {
  let value: Json | undefined = document;
  for (const step of steps) {
    if (isJsonObject(value)) value = Object.hasOwn(value, step) ? value[step] : undefined;
    else if (isJsonList(value) && /^(?:0|[1-9][0-9]*)$/.test(step)) value = value[Number(step)];
    else return undefined;
  }
  return value;
}

/** The document with another value at an existing place; the rest is shared. */
export function withValueAt(document: Json, steps: readonly string[], value: Json): Json {
  const [step, ...rest] = steps;
  if (step === undefined) return value;
  if (isJsonObject(document)) {
    const copy = Object.assign(emptyObject<Json>(), document);
    copy[step] = withValueAt(document[step] ?? null, rest, value);
    return copy;
  }
  if (isJsonList(document)) return document.with(Number(step), withValueAt(document[Number(step)] ?? null, rest, value));
  return document;
}
