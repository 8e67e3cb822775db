import { types } from "../../bindings/model.ts";
import type { TypeName } from "../../bindings/host.ts";
import type { EnumShape, FlagsShape, RecordShape, ResultShape, Scalar, Shape, VariantShape } from "../shape.ts";

/** Brings a value from one form to another, or throws a `CodecError`. */
export type Convert = (value: unknown) => unknown;

/** How one pair of forms treats each kind of type. `of` gives the conversion of a part. */
export interface Rules {
  scalar(scalar: Scalar): Convert;
  list(item: Convert): Convert;
  tuple(items: readonly Convert[]): Convert;
  /** Fields by WIT name. An option's `of` is that of its item: the record says whether it is there. */
  record(shape: RecordShape, of: (part: Shape) => Convert): Convert;
  /** Also results, as variants with the arms `ok` and `err`. */
  variant(cases: readonly Arm[]): Convert;
  enum(shape: EnumShape): Convert;
  flags(shape: FlagsShape): Convert;
}

/** An arm of a variant by its WIT name. */
export interface Arm {
  readonly name: string;
  readonly payload: Convert | undefined;
}

/** A conversion for every type of the contracts. Each is put together once, when it is first asked for. */
export function compile(rules: Rules): (name: TypeName) => Convert {
  const made = new Map<string, Convert>();
  const named = (name: string): Convert => {
    const known = made.get(name);
    if (known) return known;
    const shape = isTypeName(name) ? types[name] : undefined;
    if (shape === undefined) throw new TypeError(`the contracts have no type ${name}`);
    const convert = of(shape);
    made.set(name, convert);
    return convert;
  };
  const of = (shape: Shape): Convert => {
    if (typeof shape === "string") return rules.scalar(shape);
    switch (shape.kind) {
      case "type":
        return named(shape.name);
      case "option":
        return of(shape.item);
      case "list":
        return rules.list(of(shape.item));
      case "tuple":
        return rules.tuple(shape.items.map(of));
      case "record":
        return rules.record(shape, of);
      case "variant":
      case "result":
        return rules.variant(armsOf(shape, of));
      case "enum":
        return rules.enum(shape);
      case "flags":
        return rules.flags(shape);
    }
  };
  return named;
}

/** Whether the contracts have a type of this name. */
export function isTypeName(name: string): name is TypeName {
  return Object.hasOwn(types, name);
}

function armsOf(shape: VariantShape | ResultShape, of: (part: Shape) => Convert): readonly Arm[] {
  const cases = shape.kind === "result" ? { ok: shape.ok, err: shape.err } : shape.cases;
  return Object.entries(cases).map(([name, payload]) => ({ name, payload: payload === null ? undefined : of(payload) }));
}
