import type { Json, JsonObject } from "../../ir/json.ts";
import { objectOf } from "../read/source-node.ts";

/** The largest value an expression may have: members and elements, and characters of text. */
const mostParts = 100_000;
const mostText = 4 * 1024 * 1024;

/** A JSON value as CEL takes it: whole numbers as integers, maps in the order of their keys. */
export function toCel(value: Json): unknown {
  if (typeof value === "number") return Number.isSafeInteger(value) ? BigInt(value) : value;
  if (typeof value !== "object" || value === null) return value;
  if (isList(value)) return value.map(toCel);
  const names = Object.keys(value).toSorted();
  return new Map(names.map((name) => [name, toCel(value[name] ?? null)]));
}

function isList(value: readonly Json[] | JsonObject): value is readonly Json[] {
  return Array.isArray(value);
}

/** What became of a CEL value: JSON, or why it is none. */
export type FromCel = { readonly value: Json } | { readonly why: string };

interface Size {
  parts: number;
  text: number;
}

/** A value that an expression has, as JSON. */
export function fromCel(value: unknown): FromCel {
  try {
    return { value: convert(value, { parts: 0, text: 0 }, 0) };
  } catch (error) {
    if (error instanceof NoJson) return { why: error.message };
    throw error;
  }
}

/** Never leaves this file. */
class NoJson extends Error {}

function convert(value: unknown, size: Size, depth: number): Json {
  size.parts += 1;
  if (size.parts > mostParts) throw new NoJson(`has more than ${mostParts} parts`);
  if (depth > 64) throw new NoJson("is nested more than 64 levels deep");
  if (value === null || typeof value === "boolean") return value;
  if (typeof value === "string") return checkedText(value, size);
  if (typeof value === "bigint") {
    const number = Number(value);
    if (!Number.isSafeInteger(number)) throw new NoJson(`is ${value}, which is too large to be kept exactly`);
    return number;
  }
  if (typeof value === "number") {
    if (!Number.isFinite(value)) throw new NoJson(`is ${value}, which no document can hold`);
    return Object.is(value, -0) ? 0 : value;
  }
  if (Array.isArray(value)) return value.map((item: unknown) => convert(item, size, depth + 1));
  if (value instanceof Map)
    return objectOf([...value].map(([name, member]) => [nameOf(name, size), convert(member, size, depth + 1)] as const));
  if (isPlainObject(value))
    return objectOf(Object.entries(value).map(([name, member]) => [nameOf(name, size), convert(member, size, depth + 1)] as const));
  throw new NoJson("is neither text, number, truth value, list nor map");
}

function checkedText(text: string, size: Size): string {
  size.text += text.length;
  if (size.text > mostText) throw new NoJson(`is longer than ${mostText} characters`);
  if (!text.isWellFormed()) throw new NoJson("holds half a character");
  return text;
}

function nameOf(name: unknown, size: Size): string {
  if (typeof name !== "string") throw new NoJson("is a map whose keys are not texts");
  return checkedText(name, size);
}

function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

/** A value as it stands inside a text; undefined for what has no such form. */
export function textOf(value: Json): string | undefined {
  if (typeof value === "string") return value;
  return typeof value === "number" || typeof value === "boolean" ? String(value) : undefined;
}
