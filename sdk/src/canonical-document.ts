import type { Problem } from "@masterchef/wit/guest";
import type { Attributes, DesiredOf } from "./attribute.ts";
import { isHole } from "./hole.ts";
import type { PartlyMembers } from "./hole.ts";
import type { Json, JsonObject } from "./json.ts";
import { parseObject, pointerTo } from "./json.ts";
import { Refusal, refuse } from "./signal.ts";

/** Brings a document to canonical form, in the order the type lists its attributes, or refuses it with all its problems. `plugin`: prefix of their codes. */
export type Canonicalizer = (document: JsonObject, plugin: string) => JsonObject;

/** The canonicalizer of a type with these attributes. */
export function canonicalizer(attributes: Attributes): Canonicalizer {
  const members = Object.entries(attributes).map(([name, attribute]) => ({ name, attribute, at: pointerTo("", name) }));
  return (document, plugin) => {
    const problems: Problem[] = [];
    const canonical: Record<string, Json> = {};
    for (const { name, attribute, at } of members) {
      const value = Object.hasOwn(document, name) ? document[name] : attribute.fallback;
      if (value === undefined) continue;
      try {
        canonical[name] = isHole(value) ? value : attribute.canonical(value, { at, plugin });
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        problems.push(...error.problems);
      }
    }
    return problems.length > 0 ? refuse(...problems) : canonical;
  };
}

/**
 * Reads a document in canonical form. The one place where the SDK takes a type on trust: the kernel hands back what `canonicalize`
 * wrote, and reading it a second time for each question would double the cost of a decision.
 */
export function readCanonical<A extends Attributes>(text: string): DesiredOf<A>;
export function readCanonical(text: string): JsonObject {
  return parseObject(text);
}

/** The same for a document that may hold holes. */
export function readPartly<A extends Attributes>(document: JsonObject): PartlyMembers<DesiredOf<A>>;
export function readPartly(document: JsonObject): object {
  return document;
}
