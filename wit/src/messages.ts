import { camel, pascal } from "./names.ts";
import type { WitBody, WitField, WitFunction, WitType } from "./wit-model.ts";

/** A type that no WIT file names: what goes into a function, or comes out of it, as one value. */
export interface Message {
  /** Unique over all packages. */
  readonly name: string;
  /** Unique in its package. */
  readonly local: string;
  readonly docs: string;
  readonly body: WitBody;
}

/** A function as a call over a wire. `request` and `response` are local names of messages; with a stream one such message is one burst. */
export interface Call {
  /** PascalCase; of a method with the resource's name in front. */
  readonly name: string;
  readonly docs: string;
  readonly request: string;
  readonly response: string;
  readonly streamsIn: boolean;
  readonly streamsOut: boolean;
  readonly messages: readonly Message[];
}

/** The resource whose methods are told. */
interface Owner {
  readonly local: string;
  readonly name: string;
}

/** What the calls of a package share. */
export interface Naming {
  /** Names of resources: over a wire a resource is a string, its handle. */
  readonly resources: ReadonlySet<string>;
  /** The name, unique over all packages, of a message with this local name. */
  claim(local: string): string;
}

const text: WitType = { kind: "primitive", name: "string" };

/**
 * The calls of an interface's functions, or of a resource's methods and its drop. Methods carry the handle as their first field.
 */
export function callsOf(owner: Owner | undefined, functions: readonly WitFunction[], naming: Naming): readonly Call[] {
  const calls = functions.map((found) => toCall(owner, found, naming));
  if (!owner) return calls;
  const drop: WitFunction = {
    name: "drop",
    docs: `Give a ${owner.local.toLowerCase()} back. It is unknown from then on.`,
    isAsync: true,
    parameters: [],
    result: undefined,
  };
  return [...calls, toCall(owner, drop, naming)];
}

function toCall(owner: Owner | undefined, found: WitFunction, { resources, claim }: Naming): Call {
  const name = (owner?.local ?? "") + pascal(found.name);
  const handle: readonly WitField[] = owner ? [{ name: owner.local.toLowerCase(), docs: "The handle.", type: text }] : [];
  const plain = found.parameters.filter((parameter) => parameter.type.kind !== "stream");
  const streamed = found.parameters.find((parameter) => parameter.type.kind === "stream");
  const head: WitField[] = [...handle, ...plain].map((field) => ({ ...field, type: withHandles(field.type, resources) }));
  const shown = camel(found.name);
  const messages: Message[] = [];
  const message = (local: string): { readonly name: string; readonly local: string } => ({ name: claim(local), local });
  const request: Message = { ...message(`${name}Request`), docs: `What goes into \`${shown}\`.`, body: { kind: "record", fields: head } };
  if (streamed?.type.kind === "stream") {
    const first = { ...message(`${name}Head`), docs: `What goes into \`${shown}\` before its stream.`, body: request.body };
    messages.push(first, {
      ...request,
      docs: `One message into \`${shown}\`.`,
      body: {
        kind: "variant",
        cases: [
          { name: "head", docs: "First, once.", type: { kind: "name", name: first.name } },
          { name: streamed.name, docs: streamed.docs, type: streamed.type.item },
        ],
      },
    });
  } else messages.push(request);
  messages.push({ ...message(`${name}Response`), docs: responseDocs(found, shown), body: responseBody(found, resources) });
  return {
    name,
    docs: found.docs,
    request: request.local,
    response: `${name}Response`,
    streamsIn: streamed !== undefined,
    streamsOut: found.result?.kind === "stream",
    messages,
  };
}

function responseDocs(found: WitFunction, shown: string): string {
  return found.result?.kind === "stream" ? `One burst out of \`${shown}\`.` : `What comes out of \`${shown}\`.`;
}

function responseBody({ result }: WitFunction, resources: ReadonlySet<string>): WitBody {
  if (!result) return { kind: "record", fields: [] };
  const type = withHandles(result.kind === "stream" ? result.item : result, resources);
  if (type.kind === "result") return { kind: "alias", type };
  return { kind: "record", fields: [{ name: "value", docs: "", type }] };
}

function withHandles(type: WitType, resources: ReadonlySet<string>): WitType {
  switch (type.kind) {
    case "name":
      return resources.has(type.name) ? text : type;
    case "list":
    case "option":
      return { kind: type.kind, item: withHandles(type.item, resources) };
    case "result":
      return {
        kind: "result",
        ok: type.ok && withHandles(type.ok, resources),
        err: type.err && withHandles(type.err, resources),
      };
    default:
      return type;
  }
}
