import type { Json } from "../../ir/json.ts";
import type { SourceNode, ScalarNode } from "../read/source-node.ts";
import { objectOf, toJson } from "../read/source-node.ts";
import type { Expression } from "./expressions.ts";
import type { Locate } from "./locate-expression.ts";
import { hasExpressions } from "./split-text.ts";

/** A value as written: constant, or to be computed for each instance. */
export type ValueTemplate =
  | { readonly kind: "constant"; readonly value: Json }
  | { readonly kind: "expression"; readonly part: ExpressionPart; readonly node: ScalarNode }
  | { readonly kind: "text"; readonly parts: readonly (string | ExpressionPart)[]; readonly node: ScalarNode }
  | { readonly kind: "list"; readonly items: readonly ValueTemplate[] }
  | { readonly kind: "map"; readonly members: readonly (readonly [string, ValueTemplate])[] };

/** An expression in a value, with its place. */
export interface ExpressionPart {
  readonly expression: Expression;
  readonly locate: Locate;
}

/** Reads one text with expressions: its template, or undefined when something is wrong with it, which was reported. */
export type ReadText = (node: ScalarNode, about: string) => ValueTemplate | undefined;

/** The template of a value. Undefined when an expression in it is wrong; the others are read all the same, so that all are reported. */
export function templateOf(node: SourceNode, about: string, readText: ReadText): ValueTemplate | undefined {
  if (node.kind === "scalar") {
    const { value } = node;
    return typeof value === "string" && hasExpressions(value) ? readText(node, about) : { kind: "constant", value };
  }
  if (node.kind === "list") {
    const items = node.items.map((item, index) => templateOf(item, `${about}[${index}]`, readText));
    if (!items.every((item) => item !== undefined)) return undefined;
    return items.every((item) => item.kind === "constant") ? { kind: "constant", value: toJson(node) } : { kind: "list", items };
  }
  const members = node.entries.map((entry) => [entry.key, templateOf(entry.value, `${about}.${entry.key}`, readText)] as const);
  const good = members.flatMap(([name, member]) => (member === undefined ? [] : [[name, member] as const]));
  if (good.length < members.length) return undefined;
  if (good.every(([, member]) => member.kind === "constant")) return { kind: "constant", value: toJson(node) };
  return { kind: "map", members: good };
}

/** Every expression of a template. */
export function* expressionsOf(template: ValueTemplate): Generator<ExpressionPart> {
  if (template.kind === "expression") yield template.part;
  else if (template.kind === "text") for (const part of template.parts) if (typeof part !== "string") yield part;
  if (template.kind === "list") for (const item of template.items) yield* expressionsOf(item);
  if (template.kind === "map") for (const [, member] of template.members) yield* expressionsOf(member);
}

/** Computes one expression or text of a template. `steps` lead to it in the value. */
export type FillLeaf = (template: ValueTemplate & { readonly kind: "expression" | "text" }, steps: readonly string[]) => Json;

/** The value of a template. */
export function fillTemplate(template: ValueTemplate, steps: readonly string[], leaf: FillLeaf): Json {
  switch (template.kind) {
    case "constant":
      return template.value;
    case "list":
      return template.items.map((item, index) => fillTemplate(item, [...steps, String(index)], leaf));
    case "map":
      return objectOf(template.members.map(([name, member]) => [name, fillTemplate(member, [...steps, name], leaf)] as const));
    default:
      return leaf(template, steps);
  }
}
