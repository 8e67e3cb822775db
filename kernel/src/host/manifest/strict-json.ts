import { fixedLimits } from "../limits.ts";
import type { Json } from "../../ir/json.ts";

/** A parsed text, or in a few words why it was refused. */
export type StrictJson = { readonly tag: "ok"; readonly val: Json } | { readonly tag: "err"; readonly val: string };

/**
 * Parse JSON of bounded depth in which no object has a member twice: two readers could take different ones.
 * `__proto__` is a member like any other.
 */
export function parseStrictJson(text: string): StrictJson {
  const outline = scanJson(text);
  if (outline.depth > fixedLimits.nesting) return { tag: "err", val: `it is nested deeper than ${fixedLimits.nesting} levels` };
  let val: unknown;
  try {
    val = JSON.parse(text);
  } catch (error) {
    return { tag: "err", val: `it is not JSON: ${error instanceof Error ? error.message : String(error)}` };
  }
  if (!isJson(val)) return { tag: "err", val: "it is not JSON" };
  // Each member is written with one colon outside texts, so fewer members than colons means that one stood twice.
  if (countMembers(val) !== outline.colons) return { tag: "err", val: "an object in it has the same member twice" };
  return { tag: "ok", val };
}

/** The depth of nesting of a JSON text; texts in it do not count. Right for valid JSON, and for other text never more than its brackets. */
export function nestingOf(text: string): number {
  return scanJson(text).depth;
}

function scanJson(text: string): { readonly depth: number; readonly colons: number } {
  let depth = 0;
  let deepest = 0;
  let colons = 0;
  for (let at = 0; at < text.length; at += 1) {
    switch (text.charCodeAt(at)) {
      case 0x22:
        at = endOfText(text, at);
        break;
      case 0x3a:
        colons += 1;
        break;
      case 0x5b:
      case 0x7b:
        depth += 1;
        deepest = Math.max(deepest, depth);
        break;
      case 0x5d:
      case 0x7d:
        depth -= 1;
        break;
      default:
    }
  }
  return { depth: deepest, colons };
}

function endOfText(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text.charCodeAt(at) !== 0x22) at += text.charCodeAt(at) === 0x5c ? 2 : 1;
  return at;
}

function countMembers(value: Json): number {
  if (typeof value !== "object" || value === null) return 0;
  const items = Object.values<Json>(value);
  const inside = items.reduce<number>((sum, item) => sum + countMembers(item), 0);
  return inside + (Array.isArray(value) ? 0 : items.length);
}

function isJson(value: unknown): value is Json {
  if (value === null || typeof value === "string" || typeof value === "number" || typeof value === "boolean") return true;
  return typeof value === "object" && Object.values(value).every(isJson);
}
