import canonicalize from "canonicalize";
import fc from "fast-check";

import { isTypeName } from "./compile.ts";
import { types } from "../../bindings/model.ts";
import type { TypeName } from "../../bindings/host.ts";
import { camel } from "../names.ts";
import type { Scalar, Shape } from "../shape.ts";
import { ranges } from "./checks.ts";

/** Names of all types. */
export const typeNames: readonly TypeName[] = Object.keys(types).filter(isTypeName);

/** Random values of a type in the host's form, as decoders make it: documents canonical, flags complete, absent options without their member. */
export function valuesOf(name: TypeName): fc.Arbitrary<unknown> {
  return fromShape(types[name]);
}

function fromShape(shape: Shape): fc.Arbitrary<unknown> {
  if (typeof shape === "string") return fromScalar(shape);
  switch (shape.kind) {
    case "type":
      return valuesOf(ownName(shape.name));
    case "option":
      return fromShape(shape.item);
    case "list":
      return fc.array(fromShape(shape.item), { maxLength: 3 });
    case "tuple":
      return fc.tuple(...shape.items.map(fromShape));
    case "record": {
      const fields = Object.entries(shape.fields);
      const required = fields.filter(([, field]) => typeof field === "string" || field.kind !== "option").map(([name]) => camel(name));
      return fc.record(Object.fromEntries(fields.map(([name, field]) => [camel(name), fromShape(field)])), {
        requiredKeys: required,
        noNullPrototype: true,
      });
    }
    case "result":
      return fc.oneof(...armsOf({ ok: shape.ok, err: shape.err }));
    case "variant":
      return fc.oneof(...armsOf(shape.cases));
    case "enum":
      return fc.constantFrom(...shape.cases);
    case "flags":
      return fc.record(Object.fromEntries(shape.cases.map((name) => [camel(name), fc.boolean()])), { noNullPrototype: true });
  }
}

function armsOf(cases: Readonly<Record<string, Shape | null>>): readonly fc.Arbitrary<unknown>[] {
  return Object.entries(cases).map(([tag, payload]) =>
    payload === null ? fc.constant({ tag }) : fromShape(payload).map((val) => ({ tag, val })),
  );
}

function fromScalar(scalar: Scalar): fc.Arbitrary<unknown> {
  if (scalar === "bool") return fc.boolean();
  if (scalar === "string") return fc.string({ unit: "binary" });
  if (scalar === "bytes") return fc.uint8Array();
  if (scalar === "json") return fc.jsonValue({ stringUnit: "binary" }).map((value) => canonicalize(value) ?? "null");
  const [least, greatest] = ranges[scalar];
  return fc.oneof(
    fc.maxSafeInteger().map((number) => Math.min(greatest, Math.max(least, number))),
    fc.constantFrom(least, greatest, 0, 1),
  );
}

function ownName(name: string): TypeName {
  if (!isTypeName(name)) throw new Error(`no type ${name}`);
  return name;
}
