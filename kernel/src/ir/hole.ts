import type { Json, JsonObject } from "./json.ts";
import { isJsonObject } from "./json.ts";

/**
 * A value that other resources bring about. It stands in a document as `{"$hole": {"expression", "reads", "scope"}}` and holds all it takes to be
 * filled: the CEL expression, the addresses whose results it reads as `results["address"].field`, and the values of every other name in it.
 */
export interface Hole {
  readonly expression: string;
  /** Sorted. At least one. */
  readonly reads: readonly string[];
  readonly scope: JsonObject;
  /** `content`: the value is text, and what takes the hole's place is its blob. */
  readonly as?: "content" | undefined;
}

/** The form a hole has in a document. */
export function holeToJson(hole: Hole): JsonObject {
  const { expression, reads, scope } = hole;
  return { $hole: hole.as === undefined ? { expression, reads, scope } : { as: hole.as, expression, reads, scope } };
}

/** The hole a value stands for, if it does. */
export function holeOf(value: Json | undefined): Hole | undefined {
  if (!isJsonObject(value) || Object.keys(value).length !== 1) return undefined;
  const body = value["$hole"];
  if (!isJsonObject(body)) return undefined;
  const { expression, reads, scope, as } = body;
  if (typeof expression !== "string" || !isJsonObject(scope) || !isTextList(reads)) return undefined;
  return { expression, reads, scope, ...(as === "content" ? { as } : {}) };
}

function isTextList(value: Json | undefined): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}
