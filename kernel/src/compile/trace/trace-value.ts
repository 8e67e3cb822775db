import { valueAt } from "../../ir/pointer.ts";
import type { Json, JsonObject } from "../../ir/json.ts";
import type { Compilation } from "../compilation.ts";
import type { DefaultsChain } from "../compose/layer.ts";
import { mapUnder } from "../compose/layer.ts";
import { hasExpressions } from "../expression/split-text.ts";
import type { ValueTemplate } from "../expression/value-template.ts";
import { rangeAt } from "../read/source-file.ts";
import { entryOf, toJson } from "../read/source-node.ts";
import type { MapEntry, SourceNode } from "../read/source-node.ts";
import type { DeclaredResource } from "../site/bind-resources.ts";
import type { ReplacedValue, ValueOrigin } from "./origin.ts";
import { variablesIn } from "../variables/resolve-variables.ts";
import { traceVariables } from "./trace-variables.ts";

/** What a value is traced in. */
export interface Tracing {
  readonly declared: DeclaredResource;
  readonly chain: DefaultsChain;
  readonly compilation: Compilation;
}

/** A key of a resource with what is known of its value. */
export interface TracedKey {
  readonly name: string;
  readonly entry: MapEntry | undefined;
  readonly template: ValueTemplate | undefined;
  /** The document it was compiled to. Undefined where there is none: the value is told as written. */
  readonly compiled: JsonObject | undefined;
}

/** Where the value of a key, or a value below it, comes from. */
export function traceValue(key: TracedKey, below: readonly string[], tracing: Tracing): ValueOrigin {
  const { compilation } = tracing;
  const name = [key.name, ...below].join(".");
  const compiled = key.compiled === undefined ? undefined : valueAt(key.compiled, [key.name, ...below]);
  const none = { added: [], replaced: [], reads: [] } as const;
  if (key.entry === undefined) return { name, value: compiled, from: compiled === undefined ? "nothing" : "type", ...none };
  const entry = entryBelow(key.entry, below);
  const plain = toJson(entry.value);
  const computed = textsOf(entry.value).some(hasExpressions);
  return {
    name,
    value: key.compiled !== undefined ? compiled : computed ? undefined : plain,
    ...(computed ? { written: typeof plain === "string" ? plain : JSON.stringify(plain) } : {}),
    from: sourceOf(key.entry, tracing),
    at: rangeAt(compilation.file, entry.value),
    added: (entry.also ?? []).map((span) => rangeAt(compilation.file, span)),
    replaced: [...replacedBy(entry, tracing), ...(below.length === 0 ? defaultsBeaten(key.entry, tracing) : [])],
    reads: traceVariables(variablesIn(key.template), compilation),
  };
}

/** The nearest entry to a value: elements of lists have none of their own. */
function entryBelow(entry: MapEntry, below: readonly string[]): MapEntry {
  let current = entry;
  for (const step of below) {
    const { value } = current;
    const next = value.kind === "map" ? entryOf(value, step) : undefined;
    const item = value.kind === "list" ? value.items[Number(step)] : undefined;
    if (next !== undefined) current = next;
    else if (item !== undefined) current = { key: step, at: item, value: item };
    else return current;
  }
  return current;
}

function textsOf(node: SourceNode): readonly string[] {
  if (node.kind === "scalar") return typeof node.value === "string" ? [node.value] : [];
  return node.kind === "list" ? node.items.flatMap(textsOf) : node.entries.flatMap((entry) => textsOf(entry.value));
}

/** `resource`, or the defaults that an entry stands in. */
function sourceOf(entry: MapEntry, { declared, chain }: Tracing): string {
  if (declared.node.entries.includes(entry)) return "resource";
  const own = chain[0] === undefined ? undefined : mapUnder(chain[0], declared.type.name);
  return own?.entries.includes(entry) === true ? `defaults.${declared.type.name}` : "defaults.all";
}

function replacedBy(entry: MapEntry, tracing: Tracing): readonly ReplacedValue[] {
  const list: ReplacedValue[] = [];
  for (let one = entry.replaced; one !== undefined; one = one.replaced) list.push(replacedValue(one, "resource", tracing));
  return list;
}

/** What defaults would have said. */
function defaultsBeaten(entry: MapEntry, tracing: Tracing): readonly ReplacedValue[] {
  const { declared, chain } = tracing;
  const maps = [
    [`defaults.${declared.type.name}`, chain[0] === undefined ? undefined : mapUnder(chain[0], declared.type.name)] as const,
    ...chain.map((node) => ["defaults.all", node === undefined ? undefined : mapUnder(node, "all")] as const),
  ];
  const found = maps.flatMap(([from, map]) => {
    const one = map === undefined ? undefined : entryOf(map, entry.key);
    return one === undefined ? [] : [{ one, from }];
  });
  const from = found.findIndex(({ one }) => one === entry);
  return found.slice(from + 1).map(({ one, from: where }) => replacedValue(one, where, tracing));
}

function replacedValue(entry: MapEntry, from: string, { compilation }: Tracing): ReplacedValue {
  const value: Json = toJson(entry.value);
  return { value, from, at: rangeAt(compilation.file, entry.value) };
}
