import { camel } from "../names.ts";
import { asBytes, asMembers, asText, isMembers, noSuchName, refuseUnknown } from "./checks.ts";
import { CodecError, misfit, quote, within } from "./codec-error.ts";
import type { Rules } from "./compile.ts";
import { parseDocument } from "./document.ts";
import { eachItem, eachOf, isOption, isSet, oneOf, scalarRule } from "./json-form.ts";

/** Checks of the host's form. What they return is not used. */
export const checkHost: Rules = {
  scalar: (scalar) =>
    scalarRule(scalar, {
      json: parseDocument,
      bytes: asBytes,
    }),

  list: eachItem,

  tuple: eachOf,

  record({ fields }, of) {
    const parts = Object.entries(fields).map(([name, shape]) => ({ member: camel(name), check: of(shape), isOption: isOption(shape) }));
    const known = new Set(parts.map(({ member }) => member));
    return (value) => {
      const members = asMembers(value);
      refuseUnknown(members, known);
      for (const part of parts) {
        const member = members[part.member];
        if (member === undefined) {
          if (part.isOption) continue;
          throw new CodecError("", `the member ${quote(part.member)} is missing`);
        }
        try {
          part.check(member);
        } catch (error) {
          throw within(error, part.member);
        }
      }
      return value;
    };
  },

  variant(cases) {
    const arms = new Map(cases.map((arm) => [arm.name, arm.payload]));
    return (value) => {
      const members = asMembers(value);
      refuseUnknown(members, armMembers);
      const tag = asText(members["tag"]);
      const payload = arms.get(tag);
      if (!arms.has(tag)) throw within(noSuchName(tag, arms.keys()), "tag");
      if (payload) {
        try {
          payload(members["val"]);
        } catch (error) {
          throw within(error, "val");
        }
      } else if (members["val"] !== undefined) throw within(misfit("no payload", members["val"]), "val");
      return value;
    };
  },

  enum: ({ cases }) => oneOf(cases),

  flags({ cases }) {
    const flags = cases.map(camel);
    const known = new Set(flags);
    return (value) => {
      const members = asMembers(value);
      refuseUnknown(members, known);
      for (const member of flags) isSet(members, member);
      return value;
    };
  },
};

/** No type of the contracts holds itself; documents are text. */
const deepest = 64;

const armMembers: ReadonlySet<string> = new Set(["tag", "val"]);

/**
 * Bring what bindings lift to the host's form, in place where it can: 64-bit numbers to `number`, typed arrays of numbers to lists.
 * A number that does not fit comes out inexact and beyond 2^53, where every check refuses it. Throws `CodecError` at what is
 * nested deeper than any value of the contracts is.
 */
export function normalise(value: unknown, level = 0): unknown {
  if (level > deepest) throw new CodecError("", `expected a value of at most ${deepest} levels, found a deeper one`);
  if (typeof value === "bigint") return Number(value);
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return value;
  if (Array.isArray(value)) {
    for (let at = 0; at < value.length; at += 1) {
      const item: unknown = value[at];
      if (typeof item === "object" || typeof item === "bigint") value[at] = normalise(item, level + 1);
    }
    return value;
  }
  if (ArrayBuffer.isView(value)) return isNumbers(value) ? Array.from(value) : value;
  if (!isMembers(value)) return value;
  const members: Record<string, unknown> = value;
  for (const name of Object.keys(members)) {
    const member = members[name];
    if (typeof member === "object" || typeof member === "bigint") members[name] = normalise(member, level + 1);
  }
  return members;
}

function isNumbers(view: ArrayBufferView): view is Uint32Array | Int32Array | Uint16Array | Int16Array | Int8Array {
  return (
    view instanceof Uint32Array ||
    view instanceof Int32Array ||
    view instanceof Uint16Array ||
    view instanceof Int16Array ||
    view instanceof Int8Array
  );
}
