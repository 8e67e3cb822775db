/** A type as it stands in a WIT file; names are not yet looked up. */
export type WitType =
  | { readonly kind: "primitive"; readonly name: Primitive }
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "list"; readonly item: WitType }
  | { readonly kind: "option"; readonly item: WitType }
  | { readonly kind: "stream"; readonly item: WitType }
  | { readonly kind: "tuple"; readonly items: readonly WitType[] }
  | {
      readonly kind: "result";
      readonly ok: WitType | undefined;
      readonly err: WitType | undefined;
    };

/** The primitive types a contract may use. Floats and `char` are refused: no contract needs them and JSON cannot hold all of them. */
export const primitives = ["bool", "u8", "u16", "u32", "u64", "s8", "s16", "s32", "s64", "string"] as const;

/** One of `primitives`. */
export type Primitive = (typeof primitives)[number];

/** A named member of a record or a parameter: always with a type. */
export interface WitField {
  readonly name: string;
  readonly docs: string;
  readonly type: WitType;
}

/** An arm of a variant, an enum or flags: with a type only if it has a payload. */
export interface WitCase {
  readonly name: string;
  readonly docs: string;
  readonly type: WitType | undefined;
}

/** What a type is made of. */
export type WitBody =
  | { readonly kind: "record"; readonly fields: readonly WitField[] }
  | { readonly kind: "variant"; readonly cases: readonly WitCase[] }
  | { readonly kind: "enum"; readonly cases: readonly WitCase[] }
  | { readonly kind: "flags"; readonly cases: readonly WitCase[] }
  | { readonly kind: "alias"; readonly type: WitType }
  | { readonly kind: "resource"; readonly methods: readonly WitFunction[] };

/** A named type of an interface. */
export interface WitTypeDefinition {
  readonly name: string;
  readonly docs: string;
  readonly body: WitBody;
}

/** A function of an interface or a method of a resource. */
export interface WitFunction {
  readonly name: string;
  readonly docs: string;
  readonly isAsync: boolean;
  readonly parameters: readonly WitField[];
  readonly result: WitType | undefined;
}

/** `use source.{name as local}`. `source` is an interface of the same package or one in full, `namespace:package/interface@version`. */
export interface WitUse {
  readonly source: string;
  readonly names: readonly {
    readonly name: string;
    readonly local: string;
  }[];
}

/** An interface: types and functions. */
export interface WitInterface {
  readonly name: string;
  readonly docs: string;
  readonly uses: readonly WitUse[];
  readonly types: readonly WitTypeDefinition[];
  readonly functions: readonly WitFunction[];
}

/** A world: what a component of it imports and exports, as interface names. */
export interface WitWorld {
  readonly name: string;
  readonly docs: string;
  readonly imports: readonly string[];
  readonly exports: readonly string[];
}

/** A package: all files of one folder. `name` is `namespace:name` without the version. */
export interface WitPackage {
  readonly name: string;
  readonly version: string;
  readonly docs: string;
  readonly interfaces: readonly WitInterface[];
  readonly worlds: readonly WitWorld[];
}
