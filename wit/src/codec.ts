/** Values of the contracts' types in their four forms: the host's, JSON, gRPC messages, and what bindings lift. */
import type { HostTypes, TypeName } from "../bindings/host.ts";
import { CodecError } from "./codec/codec-error.ts";
import { compile } from "./codec/compile.ts";
import { checkHost, normalise } from "./codec/host-form.ts";
import { fromJson, toJson } from "./codec/json-form.ts";
import { fromMessage, toMessage } from "./codec/proto-form.ts";

export { CodecError } from "./codec/codec-error.ts";
export { liftingExactText } from "./codec/exact-text.ts";
export { isTypeName } from "./codec/compile.ts";
export { utf8Length } from "./codec/utf8-length.ts";

/** A JSON document in memory. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | { readonly [name: string]: JsonValue };

/** A message as `@grpc/proto-loader` takes and gives it, under the options of `loaderOptions`. */
export interface ProtoMessage {
  readonly [name: string]: unknown;
}

const jsonWriters = compile(toJson);
const jsonReaders = compile(fromJson);
const messageWriters = compile(toMessage);
const messageReaders = compile(fromMessage);
const hostChecks = compile(checkHost);

/**
 * The JSON form of a value, for plans, journals and cases. Documents (type `json`) are embedded.
 * Throws `CodecError` at a value that is not of the type; its pointer leads into the host's form.
 */
export function encodeJson<Name extends TypeName>(name: Name, value: HostTypes[Name]): JsonValue;
export function encodeJson(name: TypeName, value: unknown): unknown {
  return jsonWriters(name)(value);
}

/**
 * A value from its JSON form, strictly: unknown members, missing members and wrong types are refused. Documents come out as canonical JSON text,
 * flags with every name, options that are not there without their member. Throws `CodecError`; its pointer leads into `json`.
 */
export function decodeJson<Name extends TypeName>(name: Name, json: unknown): HostTypes[Name];
export function decodeJson(name: TypeName, json: unknown): unknown {
  return jsonReaders(name)(json);
}

/** A value as a plain object for `@grpc/proto-loader`. Throws `CodecError` at a value that is not of the type. A scalar type is no message: it comes back as it is. */
export function toProto<Name extends TypeName>(name: Name, value: HostTypes[Name]): ProtoMessage;
export function toProto(name: TypeName, value: unknown): unknown {
  return messageWriters(name)(value);
}

/**
 * A value from a message decoded under `loaderOptions`. What comes out is checked as by `validateHost`. Throws `CodecError` at an unset oneof, an
 * unspecified enum, a missing message and numbers out of range; its pointer leads into the message.
 */
export function fromProto<Name extends TypeName>(name: Name, message: unknown): HostTypes[Name];
export function fromProto(name: TypeName, message: unknown): unknown {
  return messageReaders(name)(message);
}

/** What bindings lifted, in the host's form as far as no type is needed: 64-bit numbers as `number`, number lists as lists. Changes objects in place. */
export function normaliseLifted(value: unknown): unknown {
  return normalise(value);
}

/** What is wrong with a value in the host's form, if anything: a missing or unknown member, a wrong name, a number out of range, a document that is no JSON. */
export function validateHost(name: TypeName, value: unknown): CodecError | undefined {
  try {
    hostChecks(name)(value);
    return undefined;
  } catch (error) {
    if (error instanceof CodecError) return error;
    throw error;
  }
}

/** What a plugin handed over, brought to the host's form and checked. Throws `CodecError`. */
export function acceptLifted<Name extends TypeName>(name: Name, value: unknown): HostTypes[Name];
export function acceptLifted(name: TypeName, value: unknown): unknown {
  const lifted = normalise(value);
  hostChecks(name)(lifted);
  return lifted;
}
