import { CodecError } from "../codec.ts";
import type { HostTypes, TypeName } from "../../bindings/host.ts";
import { BackwardWriter } from "./backward-writer.ts";
import { armsOf, isVarint, memberName, resolveShape } from "./field-shape.ts";
import type { ResolvedShape, Shape } from "./field-shape.ts";

/** Writes a value without its field number. */
type Put = (value: unknown, out: BackwardWriter) => void;

const puts = new Map<Shape, Put>();

/**
 * A value of a contract's type as the bytes of its gRPC message, the same that the generated proto files describe. Throws `CodecError` at a value that
 * is not of the type.
 */
export function encodeMessage<Name extends TypeName>(name: Name, value: HostTypes[Name]): Buffer {
  return encodeUnchecked(name, value);
}

/** The same for a value whose type only its use tells. */
export function encodeUnchecked(name: TypeName, value: unknown): Buffer {
  const out = new BackwardWriter();
  contentOf({ kind: "type", name })(value, out);
  return out.finish();
}

/** Writes what is inside a message, or a scalar. Put together once for each shape. */
function contentOf(shape: Shape): Put {
  const resolved = resolveShape(shape);
  const known = puts.get(resolved);
  if (known !== undefined) return known;
  const put = makeContent(resolved);
  puts.set(resolved, put);
  return put;
}

function makeContent(shape: ResolvedShape): Put {
  if (typeof shape === "string") return scalar(shape);
  switch (shape.kind) {
    case "enum": {
      const numbers = new Map(shape.cases.map((name, index) => [name, index + 1]));
      return (value, out) => {
        const number = typeof value === "string" ? numbers.get(value) : undefined;
        if (number === undefined) throw misfit(`one of ${shape.cases.join(", ")}`, value);
        out.varint(number);
      };
    }
    case "flags":
      return message(shape.cases.map((name, index) => field(index + 1, memberName(name), "bool", true)));
    case "record":
      return message(Object.entries(shape.fields).map(([name, part], index) => field(index + 1, memberName(name), part, false)));
    case "tuple":
      return message(shape.items.map((part, index) => field(index + 1, String(index), part, false)));
    case "list":
      return repeated(1, resolveShape(shape.item));
    case "variant":
    case "result": {
      const arms = new Map(
        armsOf(shape).map(([name, part], index) => [name, part === null ? emptyArm(index + 1) : single(index + 1, resolveShape(part))]),
      );
      return (value, out) => {
        const { tag, val } = membersOf(value);
        const arm = typeof tag === "string" ? arms.get(tag) : undefined;
        if (arm === undefined) throw misfit(`one of the arms ${[...arms.keys()].join(", ")}`, tag);
        arm(val, out);
      };
    }
    case "option":
      throw new TypeError("An option stands only in a record.");
  }
}

/** Fields in reverse, since writing goes backward. */
function message(fields: readonly Put[]): Put {
  const reversed = fields.toReversed();
  return (value, out) => {
    for (const put of reversed) put(value, out);
  };
}

/** A member of a record. One that may be missing is false. */
function field(number: number, member: string, shape: Shape, mayMiss: boolean): Put {
  const resolved = resolveShape(shape);
  const isOption = typeof resolved === "object" && resolved.kind === "option";
  const inner = isOption ? resolveShape(resolved.item) : resolved;
  const isList = !isOption && typeof inner === "object" && inner.kind === "list";
  const put = isList ? repeated(number, resolveShape(inner.item)) : single(number, inner);
  return (value, out) => {
    const part = membersOf(value)[member];
    if (part === undefined && (isOption || mayMiss)) return;
    try {
      put(part, out);
    } catch (error) {
      throw error instanceof CodecError ? new CodecError(`/${member}${error.pointer}`, error.problem) : error;
    }
  };
}

function single(number: number, shape: ResolvedShape): Put {
  const varint = isVarint(shape);
  return (value, out) => {
    const before = out.length;
    contentOf(shape)(value, out);
    if (!varint) out.varint(out.length - before);
    out.varint(number * 8 + (varint ? 0 : 2));
  };
}

function emptyArm(number: number): Put {
  return (_value, out) => {
    out.varint(0);
    out.varint(number * 8 + 2);
  };
}

/** Every item under the same number; numbers are packed into one field. */
function repeated(number: number, item: ResolvedShape): Put {
  const packed = isVarint(item);
  const one = single(number, item);
  return (value, out) => {
    if (!Array.isArray(value)) throw misfit("a list", value);
    if (packed && value.length === 0) return;
    const before = out.length;
    for (let index = value.length - 1; index >= 0; index -= 1) {
      if (packed) contentOf(item)(value[index], out);
      else one(value[index], out);
    }
    if (!packed) return;
    out.varint(out.length - before);
    out.varint(number * 8 + 2);
  };
}

function scalar(shape: Extract<ResolvedShape, string>): Put {
  switch (shape) {
    case "string":
    case "json":
      return (value, out) => {
        if (typeof value !== "string") throw misfit("text", value);
        out.text(value);
      };
    case "bytes":
      return (value, out) => {
        if (!(value instanceof Uint8Array)) throw misfit("bytes", value);
        out.raw(value);
      };
    case "bool":
      return (value, out) => {
        if (typeof value !== "boolean") throw misfit("true or false", value);
        out.varint(value ? 1 : 0);
      };
    case "u8":
    case "u16":
    case "u32":
    case "u64":
      return (value, out) => {
        if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0) throw misfit("a whole number from 0", value);
        out.varint(value);
      };
    case "s8":
    case "s16":
    case "s32":
    case "s64":
      return (value, out) => {
        if (typeof value !== "number" || !Number.isSafeInteger(value)) throw misfit("a whole number", value);
        // Zigzag: small numbers stay short whatever their sign.
        const wide = BigInt(value);
        out.bigVarint(wide >= 0n ? wide * 2n : wide * -2n - 1n);
      };
  }
}

function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  if (!isMembers(value)) throw misfit("an object", value);
  return value;
}

function isMembers(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

function misfit(expected: string, found: unknown): CodecError {
  return new CodecError("", `expected ${expected}, found ${found === null ? "null" : typeof found}`);
}
