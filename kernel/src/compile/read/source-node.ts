import { emptyObject } from "../../ir/empty-object.ts";
import type { Json, JsonObject } from "../../ir/json.ts";
import type { Span } from "./source-file.ts";

/** A value of a document, with the place it was written at. */
export type SourceNode = ScalarNode | ListNode | MapNode;

/** A text, a number, true, false or null. */
export interface ScalarNode extends Span {
  readonly kind: "scalar";
  readonly value: string | number | boolean | null;
  readonly style: "plain" | "quoted" | "block";
}

/** A list. */
export interface ListNode extends Span {
  readonly kind: "list";
  readonly items: readonly SourceNode[];
}

/** A map. Each key stands once. */
export interface MapNode extends Span {
  readonly kind: "map";
  readonly entries: readonly MapEntry[];
}

/** One entry of a map. */
export interface MapEntry {
  readonly key: string;
  readonly at: Span;
  readonly value: SourceNode;
  /** What it stands in place of, where files were laid over each other. */
  readonly replaced?: MapEntry | undefined;
  /** Where else it was written, where maps were merged. */
  readonly also?: readonly Span[] | undefined;
}

/** The entry of a key. */
export function entryOf(map: MapNode, key: string): MapEntry | undefined {
  return map.entries.find((entry) => entry.key === key);
}

/** The value without its places. */
export function toJson(node: SourceNode): Json {
  if (node.kind === "scalar") return node.value;
  return node.kind === "list" ? node.items.map(toJson) : mapToJson(node);
}

/** The same for a map. */
export function mapToJson(map: MapNode): JsonObject {
  return objectOf(map.entries.map((entry) => [entry.key, toJson(entry.value)] as const));
}

/** An object of these members, in which every name is a name like any other. */
export function objectOf<T>(members: Iterable<readonly [string, T]>): Record<string, T> {
  const object = emptyObject<T>();
  for (const [name, value] of members) object[name] = value;
  return object;
}

/** What a person calls such a value. */
export function describe(node: SourceNode): string {
  return node.kind === "scalar" ? describeJson(node.value) : node.kind === "list" ? "a list" : "a map";
}

/** What a person calls such a value. */
export function describeJson(value: Json): string {
  if (value === null) return "null";
  if (typeof value === "string") return `the text ${quote(value)}`;
  if (typeof value === "number") return `the number ${value}`;
  if (typeof value === "boolean") return String(value);
  return Array.isArray(value) ? "a list" : "a map";
}

/** A text in quotes, cut where it grows too long for a message. */
export function quote(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 57)}...` : text);
}
