import { Ajv } from "ajv";
import fc from "fast-check";
import protobuf from "protobufjs";
import { describe, expect, it } from "vitest";

import type { TypeName } from "../bindings/host.ts";
import { types } from "../bindings/model.ts";
import schema from "../schema/types.json" with { type: "json" };
import { typeNames, valuesOf } from "./codec/arbitrary.ts";
import { isMembers } from "./codec/checks.ts";
import { compile } from "./codec/compile.ts";
import { CodecError, normaliseLifted, validateHost } from "./codec.ts";
import { fromJson, toJson } from "./codec/json-form.ts";
import { fromMessage, toMessage } from "./codec/proto-form.ts";
import { loaderOptions, protoDirectory, protoFiles } from "./grpc.ts";

const codec = {
  encodeJson: compile(toJson),
  decodeJson: compile(fromJson),
  toProto: compile(toMessage),
  fromProto: compile(fromMessage),
};

const ajv = new Ajv({ strict: false });
ajv.addSchema(schema);

const root = new protobuf.Root();
root.resolvePath = (_origin: string, target: string): string => `${protoDirectory}/${target}`;
root.loadSync(Object.values(protoFiles));

/** Types that travel as a message of their own. Aliases of scalars and lists, and enums, only travel inside others. */
const messageNames = typeNames.filter((name) => {
  const shape = types[name];
  return typeof shape !== "string" && shape.kind !== "enum" && shape.kind !== "list";
});

function messageType(name: TypeName): protobuf.Type {
  const transport = name.replace(/^Transport/, "");
  for (const found of ["target", "provider", "facts", "transport"]) {
    const space = root.lookup(`masterchef.${found}.v0_1`);
    const own = space instanceof protobuf.Namespace ? space.get(found === "transport" ? transport : name) : null;
    if (own instanceof protobuf.Type) return own;
  }
  throw new Error(`no message for ${name}`);
}

/** What the loader makes of bytes. It refuses what is no protobuf with an error of its own, told here as the codec's. */
function decodeBytes(type: protobuf.Type, bytes: Uint8Array): unknown {
  try {
    return type.toObject(type.decode(bytes), loaderOptions);
  } catch {
    throw new CodecError("", "no protobuf");
  }
}

/** The result of a call, or the codec's refusal. Any other error is a bug and passes through. */
function attempt(call: () => unknown): { readonly value: unknown } | CodecError {
  try {
    return { value: call() };
  } catch (error) {
    if (error instanceof CodecError) return error;
    throw error;
  }
}

describe.each(typeNames)("a random %s", (name) => {
  it("has the host's form", () => {
    fc.assert(
      fc.property(valuesOf(name), (value) => {
        expect(validateHost(name, value)).toBeUndefined();
      }),
      { numRuns: 30 },
    );
  });

  it("survives JSON text, which its schema accepts", () => {
    const accepts = ajv.getSchema(`${schema.$id}#/definitions/${name}`);
    fc.assert(
      fc.property(valuesOf(name), (value) => {
        const json: unknown = JSON.parse(JSON.stringify(codec.encodeJson(name)(value)));
        expect(codec.decodeJson(name)(json)).toStrictEqual(value);
        expect(accepts?.(json)).toBe(true);
      }),
      { numRuns: 100 },
    );
  });

  it("is refused or kept whole when its JSON is mutated, and its schema agrees", () => {
    const accepts = ajv.getSchema(`${schema.$id}#/definitions/${name}`);
    fc.assert(
      fc.property(valuesOf(name), fc.nat(), fc.nat(), (value, where, how) => {
        const json = mutate(JSON.parse(JSON.stringify(codec.encodeJson(name)(value))), where, how);
        const decoded = attempt(() => codec.decodeJson(name)(json));
        if (decoded instanceof CodecError) expect(accepts?.(json)).toBe(false);
        else {
          expect(accepts?.(json)).toBe(true);
          expect(codec.encodeJson(name)(decoded.value)).toStrictEqual(json);
        }
      }),
      { numRuns: 100 },
    );
  });

  it("passes the host's check after a mutation only if JSON keeps all of it", () => {
    fc.assert(
      fc.property(valuesOf(name), fc.nat(), fc.nat(), (value, where, how) => {
        const mutated = mutate(structuredClone(value), where, how);
        if (validateHost(name, mutated)) return;
        const json = codec.encodeJson(name)(mutated);
        const decoded = codec.decodeJson(name)(json);
        expect(codec.encodeJson(name)(decoded)).toStrictEqual(json);
      }),
      { numRuns: 100 },
    );
  });
});

describe.each(messageNames)("a random %s", (name) => {
  const type = messageType(name);

  it("survives protobuf's bytes", () => {
    fc.assert(
      fc.property(valuesOf(name), (value) => {
        const message = codec.toProto(name)(value);
        const bytes = type.encode(type.fromObject(asObject(message))).finish();
        expect(codec.fromProto(name)(decodeBytes(type, bytes))).toStrictEqual(value);
      }),
      { numRuns: 100 },
    );
  });

  it("is refused or of its type when its bytes are mutated", () => {
    fc.assert(
      fc.property(valuesOf(name), fc.nat(), fc.nat(255), (value, where, byte) => {
        const bytes = type.encode(type.fromObject(asObject(codec.toProto(name)(value)))).finish();
        const mutated = byte % 4 === 0 ? bytes.slice(0, where % (bytes.length + 1)) : Uint8Array.from(bytes);
        if (mutated.length > 0) mutated[where % mutated.length] = byte;
        const decoded = attempt(() => codec.fromProto(name)(decodeBytes(type, mutated)));
        expect(decoded instanceof CodecError ? undefined : validateHost(name, decoded.value)).toBeUndefined();
      }),
      { numRuns: 100 },
    );
  });
});

describe("normaliseLifted", () => {
  it("brings back numbers that bindings lifted as bigint or typed arrays", () => {
    fc.assert(
      fc.property(valuesOf("SessionRunRequest"), valuesOf("FileInfo"), (task, info) => {
        expect(normaliseLifted([lifted(task), lifted(info)])).toStrictEqual([task, info]);
      }),
    );
  });

  it("leaves a number beyond 2^53 to the check, which refuses it", () => {
    const lease = normaliseLifted({ controller: "c", run: "r", epoch: 2n ** 64n - 1n });
    expect(validateHost("Lease", lease)?.message).toBe("/epoch: expected a whole number from 0 to 9007199254740991, found another number");
  });
});

/** One random change: a member or item dropped, put in its place something else, or one added. */
function mutate(value: unknown, where: number, how: number): unknown {
  const places: ((to: unknown) => void)[] = [];
  const removals: (() => void)[] = [];
  const walk = (part: unknown): void => {
    if (Array.isArray(part)) {
      for (const [at, item] of part.entries()) {
        places.push((to) => (part[at] = to));
        walk(item);
      }
      removals.push(() => part.push(substitutes[how % substitutes.length]));
    } else if (isMembers(part)) {
      const members: Record<string, unknown> = part;
      for (const [name, item] of Object.entries(members)) {
        places.push((to) => (members[name] = to));
        removals.push(() => delete members[name]);
        walk(item);
      }
      removals.push(() => (members["added"] = substitutes[how % substitutes.length]));
    }
  };
  walk(value);
  const isRemoval = how % 2 === 0;
  const actions = isRemoval ? removals : places;
  if (actions.length === 0) return substitutes[how % substitutes.length];
  const at = where % actions.length;
  if (isRemoval) removals[at]?.();
  else places[at]?.(substitutes[how % substitutes.length]);
  return value;
}

const substitutes: readonly unknown[] = [
  null,
  "",
  "absent",
  "nothing-so-called",
  -1,
  0.5,
  2 ** 31,
  2 ** 53,
  true,
  [],
  {},
  { absent: {} },
  [[]],
  "AA=",
];

function asObject(value: unknown): Record<string, unknown> {
  if (typeof value !== "object" || value === null) throw new Error("a message is an object");
  return { ...value };
}

/** As bindings lift it: whole numbers as bigint, lists of numbers as typed arrays. */
function lifted(value: unknown): unknown {
  if (typeof value === "number") return BigInt(value);
  if (Array.isArray(value)) {
    const numbers = value.filter((item) => typeof item === "number");
    return numbers.length > 0 && numbers.length === value.length ? Uint32Array.from(numbers) : value.map(lifted);
  }
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, lifted(member)]));
}
