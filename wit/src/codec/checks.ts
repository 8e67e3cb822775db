import { misfit, quote, CodecError } from "./codec-error.ts";
import type { Primitive } from "../wit-model.ts";

/** A value with members, as literals, JSON.parse and decoders make them. */
export type Members = Readonly<Record<string, unknown>>;

/** An object that is no list and no byte string. */
export function isMembers(value: unknown): value is Members {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array);
}

/** The value with members, or a misfit. */
export function asMembers(value: unknown): Members {
  if (!isMembers(value)) throw misfit("an object", value);
  return value;
}

/** The value as a list, or a misfit. */
export function asList(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw misfit("a list", value);
  return value;
}

/** The value as text that every encoding can carry: no half of a surrogate pair. */
export function asText(value: unknown): string {
  if (typeof value !== "string") throw misfit("text", value);
  if (!value.isWellFormed()) throw new CodecError("", "expected well-formed text, found half of a surrogate pair");
  return value;
}

/** The value as bytes. */
export function asBytes(value: unknown): Uint8Array {
  if (!(value instanceof Uint8Array)) throw misfit("bytes", value);
  return value;
}

/** Least and greatest value of each number. The contract keeps 32 bits below 2^31 and 64 bits below 2^53: see the vocabulary. */
export const ranges: Readonly<Record<Exclude<Primitive, "bool" | "string">, readonly [number, number]>> = {
  u8: [0, 0xff],
  u16: [0, 0xffff],
  u32: [0, 0x7fffffff],
  u64: [0, Number.MAX_SAFE_INTEGER],
  s8: [-0x80, 0x7f],
  s16: [-0x8000, 0x7fff],
  s32: [-0x80000000, 0x7fffffff],
  s64: [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
};

/** A check of a primitive type: hands the value back or throws a misfit. */
export function primitiveCheck(name: Primitive): (value: unknown) => unknown {
  if (name === "string") return asText;
  if (name === "bool") {
    return (value) => {
      if (typeof value !== "boolean") throw misfit("true or false", value);
      return value;
    };
  }
  const [least, greatest] = ranges[name];
  const expected = `a whole number from ${least} to ${greatest}`;
  return (value) => {
    if (typeof value !== "number" || !Number.isInteger(value) || value < least || value > greatest) {
      throw misfit(expected, value);
    }
    // Minus zero would come back as zero from some encodings.
    return value === 0 ? 0 : value;
  };
}

/** Refuse members that `known` does not name. */
export function refuseUnknown(members: Members, known: ReadonlySet<string>): void {
  for (const name of Object.keys(members)) {
    if (!known.has(name)) throw new CodecError("", `unknown member ${quote(name)}; known are ${[...known].join(", ") || "none"}`);
  }
}

/** The error for a name that is none of those there are. */
export function noSuchName(name: string, known: Iterable<string>): CodecError {
  return new CodecError("", `expected one of ${[...known].join(", ")}, found ${quote(name)}`);
}
