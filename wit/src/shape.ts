import type { Primitive } from "./wit-model.ts";

/** A value without parts. `json` is JSON text, `bytes` a byte string. */
export type Scalar = Primitive | "json" | "bytes";

/** What a value of a type looks like, for the codec. Names are those of the WIT files; aliases are gone. */
export type Shape =
  | Scalar
  | { readonly kind: "type"; readonly name: string }
  | { readonly kind: "list"; readonly item: Shape }
  | { readonly kind: "option"; readonly item: Shape }
  | { readonly kind: "tuple"; readonly items: readonly Shape[] }
  | ResultShape
  | RecordShape
  | VariantShape
  | EnumShape
  | FlagsShape;

/** A call that went well or not; null where there is no payload. */
export interface ResultShape {
  readonly kind: "result";
  readonly ok: Shape | null;
  readonly err: Shape | null;
}

/** Fields in order. */
export interface RecordShape {
  readonly kind: "record";
  readonly fields: Readonly<Record<string, Shape>>;
}

/** Arms in order; null where there is no payload. */
export interface VariantShape {
  readonly kind: "variant";
  readonly cases: Readonly<Record<string, Shape | null>>;
}

/** Names in order; `prefix` stands before each in proto. */
export interface EnumShape {
  readonly kind: "enum";
  readonly prefix: string;
  readonly cases: readonly string[];
}

/** Names in order. */
export interface FlagsShape {
  readonly kind: "flags";
  readonly cases: readonly string[];
}
