import { camel, upper } from "../names.ts";
import type { Shape } from "../shape.ts";
import { asBytes, asList, asMembers, asText, isMembers, noSuchName, refuseUnknown } from "./checks.ts";
import { CodecError, misfit, quote, within } from "./codec-error.ts";
import type { Convert, Rules } from "./compile.ts";
import { parseDocument } from "./document.ts";
import { eachItem, isOption, isSet, scalarRule } from "./json-form.ts";

/** From the host's form to plain objects for `@grpc/proto-loader`. */
export const toMessage: Rules = {
  scalar: (scalar) => scalarRule(scalar, { json: asText, bytes: asBytes }),

  // Where a list is not a field of its own it travels in a message.
  list: (item) => {
    const each = eachItem(item);
    return (value) => ({ items: each(value) });
  },

  tuple: (items) => (value) => {
    const parts = asList(value);
    if (parts.length !== items.length) throw new CodecError("", `expected ${items.length} items, found ${parts.length}`);
    return Object.fromEntries(items.map((convert, at) => [`f${at}`, part(convert, parts[at], at)]));
  },

  record({ fields }, of) {
    const parts = Object.entries(fields).map(([name, shape]) => ({
      member: camel(name),
      convert: fieldRule(shape, of, eachItem),
      isOption: isOption(shape),
    }));
    return (value) => {
      const members = asMembers(value);
      const made: Record<string, unknown> = {};
      for (const field of parts) {
        const member = members[field.member];
        if (member === undefined && field.isOption) continue;
        made[field.member] = part(field.convert, member, field.member);
      }
      return made;
    };
  },

  variant(cases) {
    const arms = new Map(cases.map((arm) => [arm.name, { member: camel(arm.name), payload: arm.payload }]));
    return (value) => {
      const { tag, val } = asMembers(value);
      const arm = typeof tag === "string" ? arms.get(tag) : undefined;
      if (!arm) throw within(typeof tag === "string" ? noSuchName(tag, arms.keys()) : misfit("the name of an arm", tag), "tag");
      return { [arm.member]: arm.payload ? part(arm.payload, val, "val") : {} };
    };
  },

  enum({ prefix, cases }) {
    const names = new Map(cases.map((name) => [name, prefix + upper(name)]));
    return (value) => {
      const name = typeof value === "string" ? names.get(value) : undefined;
      if (name === undefined) throw typeof value === "string" ? noSuchName(value, cases) : misfit(`one of ${cases.join(", ")}`, value);
      return name;
    };
  },

  flags({ cases }) {
    const flags = cases.map(camel);
    return (value) => {
      const members = asMembers(value);
      return Object.fromEntries(flags.map((member) => [member, isSet(members, member)]));
    };
  },
};

/** From decoded messages to the host's form. Refuses what proto lets pass: an unset oneof, an unspecified enum, a missing message. */
export const fromMessage: Rules = {
  scalar: (scalar) => scalarRule(scalar, { json: asDocumentText, bytes: copyBytes }),

  list: (item) => {
    const each = eachItem(item);
    return (value) => {
      const { items } = asMembers(value);
      return items === undefined ? [] : part(each, items, "items");
    };
  },

  tuple: (items) => (value) => {
    const members = asMembers(value);
    return items.map((convert, at) => part(convert, members[`f${at}`], `f${at}`));
  },

  record({ fields }, of) {
    const parts = Object.entries(fields).map(([name, shape]) => ({
      member: camel(name),
      convert: fieldRule(shape, of, eachItem),
      isOption: isOption(shape),
      unsent: unsent(shape),
    }));
    return (value) => {
      const members = asMembers(value);
      const made: Record<string, unknown> = {};
      for (const { member, convert, isOption: mayMiss, unsent: zero } of parts) {
        const found = members[member];
        if (found === undefined && mayMiss) continue;
        made[member] = part(convert, found ?? zero, member);
      }
      return made;
    };
  },

  variant(cases) {
    const arms = new Map(cases.map((arm) => [camel(arm.name), arm]));
    return (value) => {
      const members = asMembers(value);
      const { arm: set } = members;
      const arm = typeof set === "string" ? arms.get(set) : undefined;
      if (!arm || typeof set !== "string") throw new CodecError("", `no arm is set; known are ${[...arms.keys()].join(", ")}`);
      if (Object.keys(members).length > 2) throw new CodecError("", "more than one arm is set");
      if (arm.payload) return { tag: arm.name, val: part(arm.payload, members[set], set) };
      if (!isMembers(members[set])) throw within(misfit("an object", members[set]), set);
      return { tag: arm.name };
    };
  },

  enum({ prefix, cases }) {
    const names = new Map(cases.map((name) => [prefix + upper(name), name]));
    return (value) => {
      const name = typeof value === "string" ? names.get(value) : undefined;
      if (name === undefined) {
        throw typeof value === "string"
          ? new CodecError("", `expected one of ${[...names.keys()].join(", ")}, found ${quote(value)}`)
          : misfit("a value this enum knows", value);
      }
      return name;
    };
  },

  flags({ cases }) {
    const flags = cases.map(camel);
    const known = new Set(flags);
    return (value) => {
      const members = asMembers(value);
      refuseUnknown(members, known);
      return Object.fromEntries(flags.map((member) => [member, isSet(members, member)]));
    };
  },
};

/** A field's conversion: a list that is the field itself is repeated, not wrapped. */
function fieldRule(shape: Shape, of: (part: Shape) => Convert, each: (item: Convert) => Convert): Convert {
  return typeof shape === "object" && shape.kind === "list" ? each(of(shape.item)) : of(shape);
}

/** What a field that is not on the wire stands for: proto3 leaves out zeros. Undefined where it must have been sent. */
function unsent(shape: Shape): unknown {
  if (typeof shape === "object") return shape.kind === "list" ? [] : undefined;
  if (shape === "bool") return false;
  if (shape === "string" || shape === "json") return "";
  return shape === "bytes" ? new Uint8Array() : 0;
}

function asDocumentText(value: unknown): string {
  parseDocument(value);
  return asText(value);
}

/** A copy: decoders hand out windows into the whole message, which would stay in memory and travel along to workers. */
function copyBytes(value: unknown): Uint8Array {
  return new Uint8Array(asBytes(value));
}

function part(convert: Convert, value: unknown, key: string | number): unknown {
  try {
    return convert(value);
  } catch (error) {
    throw within(error, key);
  }
}
