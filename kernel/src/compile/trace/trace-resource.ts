import { executionKeys } from "../words/keys.ts";
import type { JsonObject } from "../../ir/json.ts";
import type { Compilation } from "../compilation.ts";
import type { DefaultsChain } from "../compose/layer.ts";
import type { CanonicalInstance } from "../graph/canonicalize-documents.ts";
import type { PlacedRelation } from "../graph/relate.ts";
import { rangeAt } from "../read/source-file.ts";
import { toJson } from "../read/source-node.ts";
import { propertiesOf } from "../site/bind-resources.ts";
import type { DeclaredResource } from "../site/bind-resources.ts";
import type { Expansion } from "../site/expand-instances.ts";
import type { PreparedResource } from "../site/prepare-resource.ts";
import type { RelationOrigin, ResourceOrigin, ValueOrigin } from "./origin.ts";
import { traceValue } from "./trace-value.ts";
import type { TracedKey } from "./trace-value.ts";

/** What was compiled, as far as tracing goes back into it. */
export interface CompiledParts {
  readonly instances: readonly CanonicalInstance[];
  /** By declared address. */
  readonly expansions: ReadonlyMap<string, Expansion>;
  readonly relations: readonly PlacedRelation[];
  readonly defaults: (address: string) => DefaultsChain;
  readonly compilation: Compilation;
}

/**
 * Where a resource, or one of its values, comes from. `address` is that of a resource or an instance, with steps to a value behind it or none: `file.motd`,
 * `file.motd.mode`, `file.env[blue].content`. Undefined when there is no such resource.
 */
export function traceResource(address: string, parts: CompiledParts): ResourceOrigin | undefined {
  for (const end of ends(address)) {
    const found = traceNamed(address.slice(0, end), address.slice(end + 1), parts);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Where the address of a resource may end, the farthest first: names may hold dots, and keys of instances anything but brackets. */
function ends(address: string): readonly number[] {
  const dots = [...address.matchAll(/\.(?![^[]*\])/g)].map((match) => match.index);
  return [...dots, address.length].toReversed();
}

function traceNamed(name: string, rest: string, parts: CompiledParts): ResourceOrigin | undefined {
  const steps = rest === "" ? [] : rest.split(".");
  const one = parts.instances.find(({ instance }) => instance.address === name);
  if (one !== undefined) return originOf({ address: name, prepared: one.instance.prepared, one, steps }, parts);
  const expansion = parts.expansions.get(name);
  return expansion === undefined ? undefined : originOf({ address: name, prepared: expansion.prepared, one: undefined, steps }, parts);
}

interface Traced {
  readonly address: string;
  readonly prepared: PreparedResource;
  /** The one instance that is meant; undefined for a resource as declared. */
  readonly one: CanonicalInstance | undefined;
  readonly steps: readonly string[];
}

function originOf({ address, prepared, one, steps }: Traced, parts: CompiledParts): ResourceOrigin | undefined {
  const { compilation } = parts;
  const { declared } = prepared;
  const { file } = compilation;
  const members = parts.instances.filter(({ instance }) => instance.prepared === prepared).map(({ instance }) => instance.address);
  const tracing = { declared, chain: parts.defaults(declared.address), compilation };
  const keys = keysOf(prepared, one?.desired);
  const [first, ...below] = steps;
  const wanted = first === undefined ? keys : [keys.find(({ name }) => name === first) ?? unsetKey(first, declared)];
  if (!wanted.every((key) => key !== undefined)) return undefined;
  const values: readonly ValueOrigin[] = wanted.map((key) => traceValue(key, below, tracing));
  return {
    address,
    type: declared.type.name,
    plugin: declared.type.plugin,
    identity: one !== undefined && one.pending.length === 0 ? one.identity : undefined,
    declared: rangeAt(file, declared.at),
    changed: changesOf(declared, compilation),
    because: becauseOf(declared, compilation),
    instances: one === undefined ? members : [],
    values,
    relations: parts.relations.flatMap(({ relation, at }): readonly RelationOrigin[] => {
      const own = one === undefined ? members : [one.instance.address];
      const place = rangeAt(file, at);
      if (own.includes(relation.to)) return [{ word: relation.word, order: "after", other: relation.from, at: place }];
      return own.includes(relation.from) ? [{ word: relation.word, order: "before", other: relation.to, at: place }] : [];
    }),
  };
}

function keysOf(prepared: PreparedResource, desired: JsonObject | undefined): readonly TracedKey[] {
  const { attributes, settings } = prepared.declared;
  const written = [...attributes].map(([name, entry]) => ({
    name,
    entry,
    template: prepared.attributes.find((one) => one.name === name)?.template,
    compiled: desired,
  }));
  const filled = Object.keys(desired ?? {})
    .filter((name) => !attributes.has(name))
    .map((name) => ({ name, entry: undefined, template: undefined, compiled: desired }));
  const keys = [...settings]
    .toSorted(([a], [b]) => executionKeys.indexOf(a) - executionKeys.indexOf(b))
    .map(([name, entry]) => ({ name, entry, template: prepared.run.find((one) => one.name === name)?.template, compiled: undefined }));
  return [...written, ...filled, ...keys];
}

/** A key that nobody sets; undefined when it is none of the type's. */
function unsetKey(name: string, { type }: DeclaredResource): TracedKey | undefined {
  const known = propertiesOf(type.schema);
  if (known !== undefined && !Object.hasOwn(known, name) && !executionKeys.includes(name)) return undefined;
  return { name, entry: undefined, template: undefined, compiled: undefined };
}

function changesOf(declared: DeclaredResource, { file }: Compilation): ResourceOrigin["changed"] {
  return declared.also.map((span) => rangeAt(file, span));
}

function becauseOf(declared: DeclaredResource, { file }: Compilation): ResourceOrigin["because"] {
  return ["loop", "matrix", "when"].flatMap((key) => {
    const entry = declared.settings.get(key);
    if (entry === undefined) return [];
    const { value } = entry;
    const written = value.kind === "scalar" && typeof value.value === "string" ? value.value : JSON.stringify(toJson(value));
    const text = key === "when" ? `only when ${written}` : `one for each of ${key} ${written}`;
    return [{ text, at: rangeAt(file, value) }];
  });
}
