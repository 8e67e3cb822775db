import { camel } from "../names.ts";
import type { Scalar } from "../shape.ts";
import { asBytes, asList, asMembers, asText, isMembers, noSuchName, primitiveCheck, refuseUnknown } from "./checks.ts";
import { CodecError, misfit, quote, within } from "./codec-error.ts";
import type { Rules } from "./compile.ts";
import { parseDocument, writeDocument } from "./document.ts";

/** From the host's form to JSON: WIT names, arms as `"case"` or `{"case": payload}`, flags as names, documents embedded. */
export const toJson: Rules = {
  scalar: (scalar) => scalarRule(scalar, { json: parseDocument, bytes: (value) => asBytes(value).toBase64() }),

  list: eachItem,

  tuple: eachOf,

  record({ fields }, of) {
    const parts = Object.entries(fields).map(([name, shape]) => ({
      name,
      member: camel(name),
      convert: of(shape),
      isOption: isOption(shape),
    }));
    return (value) => {
      const members = asMembers(value);
      const made: Record<string, unknown> = {};
      for (const part of parts) {
        const member = members[part.member];
        if (member === undefined && part.isOption) continue;
        try {
          made[part.name] = part.convert(member);
        } catch (error) {
          throw within(error, part.member);
        }
      }
      return made;
    };
  },

  variant(cases) {
    const arms = new Map(cases.map((arm) => [arm.name, arm.payload]));
    return (value) => {
      const { tag, val } = asMembers(value);
      if (typeof tag !== "string") throw within(misfit("the name of an arm", tag), "tag");
      const payload = arms.get(tag);
      if (payload) {
        try {
          return { [tag]: payload(val) };
        } catch (error) {
          throw within(error, "val");
        }
      }
      if (!arms.has(tag)) throw within(noSuchName(tag, arms.keys()), "tag");
      return tag;
    };
  },

  enum: ({ cases }) => oneOf(cases),

  flags({ cases }) {
    const flags = cases.map((name) => ({ name, member: camel(name) }));
    return (value) => {
      const members = asMembers(value);
      return flags.filter(({ member }) => isSet(members, member)).map(({ name }) => name);
    };
  },
};

/** From JSON to the host's form. Strict: unknown members, missing members and other types are refused. */
export const fromJson: Rules = {
  scalar: (scalar) => scalarRule(scalar, { json: writeDocument, bytes: decodeBase64 }),

  list: eachItem,

  tuple: eachOf,

  record({ fields }, of) {
    const parts = Object.entries(fields).map(([name, shape]) => ({
      name,
      member: camel(name),
      convert: of(shape),
      isOption: isOption(shape),
    }));
    const known = new Set(Object.keys(fields));
    return (value) => {
      const members = asMembers(value);
      refuseUnknown(members, known);
      const made: Record<string, unknown> = {};
      for (const part of parts) {
        const member = members[part.name];
        if (member === undefined) {
          if (part.isOption) continue;
          throw new CodecError("", `the member ${quote(part.name)} is missing`);
        }
        try {
          made[part.member] = part.convert(member);
        } catch (error) {
          throw within(error, part.name);
        }
      }
      return made;
    };
  },

  variant(cases) {
    const arms = new Map(cases.map((arm) => [arm.name, arm.payload]));
    return (value) => {
      if (typeof value === "string") {
        if (!arms.has(value)) throw noSuchName(value, arms.keys());
        if (arms.get(value)) throw new CodecError("", `the arm ${quote(value)} needs its payload: write {${quote(value)}: ...}`);
        return { tag: value };
      }
      const [tag, ...others] = isMembers(value) ? Object.keys(value) : [];
      if (!isMembers(value) || tag === undefined || others.length > 0)
        throw misfit("the name of an arm, or an object with one arm as its only member", value);
      const payload = arms.get(tag);
      if (!payload) {
        if (!arms.has(tag)) throw noSuchName(tag, arms.keys());
        throw new CodecError("", `the arm ${quote(tag)} has no payload: write ${quote(tag)}`);
      }
      try {
        return { tag, val: payload(value[tag]) };
      } catch (error) {
        throw within(error, tag);
      }
    };
  },

  enum: ({ cases }) => oneOf(cases),

  flags({ cases }) {
    const members = new Map(cases.map((name) => [name, camel(name)]));
    return (value) => {
      const made: Record<string, boolean> = {};
      for (const member of members.values()) made[member] = false;
      for (const [index, name] of asList(value).entries()) {
        const member = typeof name === "string" ? members.get(name) : undefined;
        if (member === undefined) throw within(noSuchName(asText(name), members.keys()), index);
        if (made[member] === true) throw within(new CodecError("", `the flag ${quote(asText(name))} stands here twice`), index);
        made[member] = true;
      }
      return made;
    };
  },
};

/** A rule for scalars from those for documents and bytes; all others are checked and stay. */
export function scalarRule(
  scalar: Scalar,
  special: { readonly json: (value: unknown) => unknown; readonly bytes: (value: unknown) => unknown },
): (value: unknown) => unknown {
  return scalar === "json" || scalar === "bytes" ? special[scalar] : primitiveCheck(scalar);
}

/** Whether a field may be missing. */
export function isOption(shape: unknown): boolean {
  return isMembers(shape) && shape["kind"] === "option";
}

/** A conversion of a list by that of its items. */
export function eachItem(item: (value: unknown) => unknown): (value: unknown) => unknown {
  return (value) => {
    const items = asList(value);
    const made: unknown[] = [];
    let at = 0;
    try {
      for (; at < items.length; at += 1) made.push(item(items[at]));
    } catch (error) {
      throw within(error, at);
    }
    return made;
  };
}

/** A conversion of a tuple by those of its parts. */
export function eachOf(parts: readonly ((value: unknown) => unknown)[]): (value: unknown) => unknown {
  return (value) => {
    const items = asList(value);
    if (items.length !== parts.length) throw new CodecError("", `expected ${parts.length} items, found ${items.length}`);
    return parts.map((convert, at) => {
      try {
        return convert(items[at]);
      } catch (error) {
        throw within(error, at);
      }
    });
  };
}

/** A check of an enum. */
export function oneOf(cases: readonly string[]): (value: unknown) => unknown {
  const known = new Set(cases);
  return (value) => {
    if (typeof value !== "string") throw misfit(`one of ${cases.join(", ")}`, value);
    if (!known.has(value)) throw noSuchName(value, known);
    return value;
  };
}

/** Whether a flag of the host's form is set; what is missing is not. */
export function isSet(members: Readonly<Record<string, unknown>>, member: string): boolean {
  const flag = members[member];
  if (flag !== undefined && typeof flag !== "boolean") throw within(misfit("true or false", flag), member);
  return flag === true;
}

function decodeBase64(value: unknown): Uint8Array {
  const text = asText(value);
  try {
    const bytes = Uint8Array.fromBase64(text, { lastChunkHandling: "strict" });
    // The decoder skips white space; one value has one text here.
    if (text.length === Math.ceil(bytes.length / 3) * 4) return bytes;
  } catch {
    // Told below, in the same words.
  }
  throw new CodecError("", "expected bytes in base64 (RFC 4648 section 4, padded, no white space)");
}
