import { isJsonList, isJsonObject } from "../../ir/json.ts";
import type { Json, JsonObject } from "../../ir/json.ts";

/** What a value of a schema's format means to the compiler. */
export type ContentKind = "bytes" | "content" | "source" | "template";

/** Where content stands in documents of a type: the part of its schema that leads to it. */
export interface ContentPaths {
  readonly kind?: ContentKind | undefined;
  readonly members?: ReadonlyMap<string, ContentPaths> | undefined;
  /** Of every element of a list, or every other member of a map. */
  readonly others?: ContentPaths | undefined;
}

const kinds: Readonly<Record<string, ContentKind>> = {
  "masterchef-bytes": "bytes",
  "masterchef-content": "content",
  "masterchef-source": "source",
  "masterchef-template": "template",
};

const none: ContentPaths = {};

/** Find the formats of a schema. Choices are followed, references inside the schema too, as deep as documents go. */
export function contentPathsOf(schema: JsonObject): ContentPaths {
  return find(schema, schema, 0) ?? none;
}

function find(schema: Json | undefined, root: JsonObject, depth: number): ContentPaths | undefined {
  if (!isJsonObject(schema) || depth > 16) return undefined;
  const reference = schema["$ref"];
  if (typeof reference === "string") return find(resolve(reference, root), root, depth + 1);
  const parts: ContentPaths[] = [];
  const format = schema["format"];
  const kind = typeof format === "string" && Object.hasOwn(kinds, format) ? kinds[format] : undefined;
  if (kind !== undefined) parts.push({ kind });
  const members = membersOf(schema["properties"], root, depth);
  if (members !== undefined) parts.push({ members });
  const others = find(schema["items"], root, depth + 1) ?? find(schema["additionalProperties"], root, depth + 1);
  if (others !== undefined) parts.push({ others });
  for (const word of ["anyOf", "oneOf", "allOf"]) {
    const branches = schema[word];
    if (isJsonList(branches)) for (const branch of branches) parts.push(find(branch, root, depth + 1) ?? none);
  }
  const found = parts.filter((part) => part !== none);
  return found.length === 0 ? undefined : found.reduce(merge);
}

function membersOf(properties: Json | undefined, root: JsonObject, depth: number): ReadonlyMap<string, ContentPaths> | undefined {
  if (!isJsonObject(properties)) return undefined;
  const members = new Map<string, ContentPaths>();
  for (const [name, schema] of Object.entries(properties)) {
    const found = find(schema, root, depth + 1);
    if (found !== undefined) members.set(name, found);
  }
  return members.size === 0 ? undefined : members;
}

function resolve(reference: string, root: JsonObject): Json | undefined {
  if (!reference.startsWith("#/")) return undefined;
  let value: Json | undefined = root;
  for (const step of reference.slice(2).split("/")) value = isJsonObject(value) ? value[step] : undefined;
  return value;
}

function merge(a: ContentPaths, b: ContentPaths): ContentPaths {
  const members = a.members === undefined || b.members === undefined ? (a.members ?? b.members) : new Map([...a.members, ...b.members]);
  return { kind: a.kind ?? b.kind, members, others: a.others ?? b.others };
}

/** The texts of a document that are content, with the steps to each. */
export function* contentIn(
  value: Json,
  paths: ContentPaths,
  steps: readonly string[] = [],
): Generator<{ readonly kind: ContentKind; readonly steps: readonly string[]; readonly text: string }> {
  if (typeof value === "string") {
    if (paths.kind !== undefined) yield { kind: paths.kind, steps, text: value };
    return;
  }
  if (isJsonObject(value)) {
    for (const name of Object.keys(value)) {
      const below = paths.members?.get(name) ?? paths.others;
      if (below !== undefined) yield* contentIn(value[name] ?? null, below, [...steps, name]);
    }
    return;
  }
  if (isJsonList(value) && paths.others !== undefined) {
    for (const [index, item] of value.entries()) yield* contentIn(item, paths.others, [...steps, String(index)]);
  }
}
