import { CodecError, validateHost } from "../codec.ts";
import type { HostTypes, TypeName } from "../../bindings/host.ts";
import { armsOf, isVarint, memberName, resolveShape } from "./field-shape.ts";
import type { ResolvedShape, Shape } from "./field-shape.ts";
import { WireReader } from "./wire-reader.ts";

/** Reads a value; the reader stands at its first byte. */
type Take = (reader: WireReader) => unknown;

/** A field of a message under its number. */
interface Field {
  readonly member: string;
  readonly varint: boolean;
  readonly take: Take;
  /** Several of the same number make a list. */
  readonly list: boolean;
}

const takes = new Map<Shape, Take>();

/**
 * The most items that the lists of one message may hold together. An item can take two bytes on the wire and fifty in memory, so that the size of a message
 * alone does not bound what it becomes.
 */
const mostItems = 1_000_000;
/** Items of the message that is being read; reading is never interrupted. */
let items = 0;

/**
 * A value of a contract's type from the bytes of its gRPC message. Throws `CodecError` at bytes that are no such message, at an arm that is not set or
 * unknown, at a missing message, and at whatever the contract does not allow. Fields it does not know are passed over.
 */
export function decodeMessage<Name extends TypeName>(name: Name, bytes: Uint8Array): HostTypes[Name];
export function decodeMessage(name: TypeName, bytes: Uint8Array): unknown {
  items = 0;
  const value = contentOf({ kind: "type", name })(new WireReader(bytes));
  const problem = validateHost(name, value);
  if (problem !== undefined) throw problem;
  return value;
}

/** Reads what is inside a message, to the reader's end. Put together once for each shape. */
function contentOf(shape: Shape): Take {
  const resolved = resolveShape(shape);
  const known = takes.get(resolved);
  if (known !== undefined) return known;
  const take = makeContent(resolved);
  takes.set(resolved, take);
  return take;
}

function makeContent(shape: ResolvedShape): Take {
  if (typeof shape === "string") return scalar(shape);
  switch (shape.kind) {
    case "enum":
      return (reader) => {
        const number = reader.varint();
        const name = shape.cases[number - 1];
        if (name === undefined) throw new CodecError("", `expected the number of one of ${shape.cases.join(", ")}, found ${number}`);
        return name;
      };
    case "flags":
      return record(shape.cases.map((name) => [memberName(name), "bool"]));
    case "record":
      return record(Object.entries(shape.fields).map(([name, part]) => [memberName(name), part]));
    case "tuple": {
      const take = record(shape.items.map((part, index) => [String(index), part]));
      return (reader) => Object.values(take(reader));
    }
    case "list": {
      const take = record([["items", shape]]);
      return (reader) => take(reader)["items"];
    }
    case "variant":
    case "result":
      return variant(armsOf(shape));
    case "option":
      throw new TypeError("An option stands only in a record.");
  }
}

function record(parts: readonly (readonly [string, Shape])[]): (reader: WireReader) => Readonly<Record<string, unknown>> {
  const fields = parts.map(([member, shape]) => fieldOf(member, shape));
  const defaults = parts.map(([member, shape]) => [member, unsentValue(shape)] as const);
  return (reader) => {
    const made: Record<string, unknown> = {};
    for (const [member, value] of defaults) {
      if (value !== undefined) made[member] = Array.isArray(value) ? [] : value;
    }
    while (!reader.atEnd) {
      const { number, wire } = reader.tag();
      const field = fields[number - 1];
      if (field === undefined) reader.skip(wire);
      else takeField(reader, wire, field, made);
    }
    return made;
  };
}

function variant(arms: readonly (readonly [string, Shape | null])[]): Take {
  const fields = arms.map(([name, shape]) =>
    shape === null ? { member: name, varint: false, take: nothing, list: false } : single(name, resolveShape(shape)),
  );
  return (reader) => {
    const made: Record<string, unknown> = {};
    let set: string | undefined;
    while (!reader.atEnd) {
      const { number, wire } = reader.tag();
      const field = fields[number - 1];
      if (field === undefined) {
        reader.skip(wire);
        continue;
      }
      if (set !== undefined) throw new CodecError("", "more than one arm is set");
      set = field.member;
      takeField(reader, wire, field, made);
    }
    if (set === undefined) throw new CodecError("", `no arm is set; known are ${arms.map(([name]) => name).join(", ")}`);
    const val = made[set];
    return val === undefined ? { tag: set } : { tag: set, val };
  };
}

function takeField(reader: WireReader, wire: number, field: Field, made: Record<string, unknown>): void {
  if (field.list) {
    const known = made[field.member];
    const list: unknown[] = Array.isArray(known) ? known : [];
    made[field.member] = list;
    if (field.varint && wire === 2) {
      const packed = reader.part();
      while (!packed.atEnd) {
        countItem();
        list.push(field.take(packed));
      }
      return;
    }
    countItem();
    list.push(takeOne(reader, wire, field));
    return;
  }
  made[field.member] = takeOne(reader, wire, field);
}

function countItem(): void {
  items += 1;
  if (items > mostItems) throw new CodecError("", `the lists of the message hold more than ${mostItems} items together`);
}

function takeOne(reader: WireReader, wire: number, field: Field): unknown {
  if (wire !== (field.varint ? 0 : 2)) throw new CodecError(`/${field.member}`, "the field is of the wrong wire type");
  try {
    return field.take(field.varint ? reader : reader.part());
  } catch (error) {
    throw error instanceof CodecError ? new CodecError(`/${field.member}${error.pointer}`, error.problem) : error;
  }
}

function fieldOf(member: string, shape: Shape): Field {
  const resolved = resolveShape(shape);
  if (typeof resolved === "object" && resolved.kind === "option") return single(member, resolveShape(resolved.item));
  if (typeof resolved === "object" && resolved.kind === "list") return { ...single(member, resolveShape(resolved.item)), list: true };
  return single(member, resolved);
}

function single(member: string, shape: ResolvedShape): Field {
  // Looked up late: a type may hold itself.
  return { member, varint: isVarint(shape), take: (reader) => contentOf(shape)(reader), list: false };
}

/** What a field that is not on the wire stands for: proto3 leaves out zeros. Undefined where it must have been sent, or may be missing. */
function unsentValue(shape: Shape): unknown {
  const resolved = resolveShape(shape);
  if (typeof resolved === "object") return resolved.kind === "list" ? [] : undefined;
  if (resolved === "string" || resolved === "json") return "";
  if (resolved === "bytes") return new Uint8Array();
  return resolved === "bool" ? false : 0;
}

function scalar(shape: Extract<ResolvedShape, string>): Take {
  switch (shape) {
    case "string":
    case "json":
      return (reader) => reader.text();
    case "bytes":
      return (reader) => reader.rest();
    case "bool":
      return (reader) => reader.varint() !== 0;
    case "u8":
    case "u16":
    case "u32":
    case "u64":
      return (reader) => reader.varint();
    case "s8":
    case "s16":
    case "s32":
    case "s64":
      return (reader) => reader.zigzag();
  }
}

function nothing(): undefined {
  return undefined;
}
