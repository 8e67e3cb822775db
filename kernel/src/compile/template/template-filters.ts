import type { FilterImplOptions, Liquid } from "liquidjs";
import { encodeUtf8 } from "../read/utf8.ts";

/** Filters of Liquid that templates may use: those that look at nothing but their input. */
const kept = [
  "abs",
  "append",
  "at_least",
  "at_most",
  "capitalize",
  "ceil",
  "compact",
  "concat",
  "default",
  "divided_by",
  "first",
  "floor",
  "join",
  "last",
  "map",
  "minus",
  "modulo",
  "plus",
  "prepend",
  "remove",
  "replace",
  "reverse",
  "round",
  "size",
  "slice",
  "sort",
  "split",
  "sum",
  "times",
  "truncate",
  "uniq",
  "url_encode",
  "where",
] as const;

/** Tags that templates may use. */
const keptTags = new Set(["assign", "break", "capture", "case", "comment", "continue", "for", "if", "raw", "unless", "#"]);

/** What else a person may call them, and how they are called here. */
export const foreignFilters: Readonly<Record<string, string>> = {
  upcase: "upper",
  downcase: "lower",
  strip: "trim",
  to_json: "json",
  jsonify: "json",
  length: "size",
  unique: "uniq",
};

/** Leave an engine with the filters and tags of this language. */
export function limitEngine(engine: Liquid, sha256: (bytes: Uint8Array) => string): void {
  const filters: readonly (readonly [string, FilterImplOptions | undefined])[] = [
    ...kept.map((name) => [name, engine.filters[name]] as const),
    ["upper", (value: unknown) => text(value).toUpperCase()],
    ["lower", (value: unknown) => text(value).toLowerCase()],
    ["trim", (value: unknown) => text(value).trim()],
    ["json", (value: unknown) => JSON.stringify(value)],
    ["base64", (value: unknown) => encodeUtf8(text(value)).toBase64()],
    ["sha256", (value: unknown) => sha256(encodeUtf8(text(value)))],
  ];
  for (const name of Object.keys(engine.filters)) delete engine.filters[name];
  for (const [name, filter] of filters) if (filter !== undefined) engine.registerFilter(name, filter);
  for (const name of Object.keys(engine.tags)) if (!keptTags.has(name)) delete engine.tags[name];
}

/** Names of all filters. */
export const filterNames: readonly string[] = [...kept, "upper", "lower", "trim", "json", "base64", "sha256"];

/** A value as a text, for filters and for output. Throws for what has no such form. */
export function text(value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (value === null || value === undefined) throw new NotText("Null cannot stand in a text. Give a value with the filter default.");
  throw new NotText(`${Array.isArray(value) ? "A list" : "A map"} cannot stand in a text. Use for, or a filter such as join or json.`);
}

/** A value was written that is no text. */
export class NotText extends Error {}
