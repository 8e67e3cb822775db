import { types } from "../../bindings/model.ts";
import { isTypeName } from "../codec.ts";
import type { TypeName } from "../../bindings/host.ts";

/** What a value of a type looks like, as the contracts' model says it. */
export type Shape = (typeof types)[TypeName];

/** A shape that is not a name for another. */
export type ResolvedShape = Exclude<Shape, { readonly kind: "type" }>;

/** Follow names to what they stand for. */
export function resolveShape(shape: Shape): ResolvedShape {
  if (typeof shape === "string" || shape.kind !== "type") return shape;
  if (!isTypeName(shape.name)) throw new TypeError(`The contracts have no type ${shape.name}.`);
  return resolveShape(types[shape.name]);
}

/** The arms of a variant or a result, in order. Their numbers on the wire count from 1. */
export function armsOf(shape: Extract<Shape, { readonly kind: "variant" | "result" }>): readonly (readonly [string, Shape | null])[] {
  if (shape.kind === "variant") return Object.entries(shape.cases);
  return [
    ["ok", shape.ok],
    ["err", shape.err],
  ];
}

/** A name of WIT as a member of the host's form. */
export function memberName(name: string): string {
  return name.replaceAll(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/** Whether the wire holds a value as a varint; otherwise it holds a length and that many bytes. */
export function isVarint(shape: ResolvedShape): boolean {
  return typeof shape === "string" ? shape !== "string" && shape !== "json" && shape !== "bytes" : shape.kind === "enum";
}
