import type { Json, ResourceType } from "@masterchef/sdk";
import { defineType, equalJson } from "@masterchef/sdk";
import { isAlias, isMap, isScalar, isSeq, parseAllDocuments, stringify, visit } from "yaml";
import type { Document, ParsedNode } from "yaml";
import { decideEdit, stop } from "./decide-edit.ts";
import type { Edited } from "./decide-edit.ts";
import { editEnvelope } from "./edited-file.ts";
import type { Edit } from "./json-edit.ts";
import { blocked, valueState } from "./json-value.ts";
import { listIndex, nested, segmentsOf, valueAttributes, valueIdentity, valueProblems } from "./value-attributes.ts";
import type { ValueEdit } from "./value-attributes.ts";
import { asJson, readingOptions, spliceYaml } from "./yaml-splice.ts";
import type { YamlChange } from "./yaml-splice.ts";

/** One value of a YAML file. */
export const yamlValue: ResourceType = defineType({
  attributes: valueAttributes,
  identify: ({ name, desired }) => valueIdentity(name, desired),
  check: ({ desired }) => valueProblems(desired),
  envelope: ({ desired }) => editEnvelope(desired),
  decide: (question) => decideEdit(question, (content) => editYaml(question.desired, content)),
});

/** How often one anchor may be referred to, in total. */
const mostAliases = 100;

/** A document as it was read. */
type Parsed = Document.Parsed<ParsedNode>;

/** Where the pointer leads: to what is there, or to the first name that is missing. */
type Found =
  | { readonly tag: "there"; readonly node: unknown; readonly keys: readonly (string | number)[] }
  | { readonly tag: "missing"; readonly keys: readonly (string | number)[]; readonly rest: readonly string[] }
  | Extract<Edit, { readonly tag: "blocked" }>;

function editYaml(desired: ValueEdit, content: string): Edited {
  const names = segmentsOf(desired.pointer);
  const { value = null } = desired;
  const document = readYaml(desired.path, content);
  if (document === undefined) {
    if (desired.state === "absent") return { content, current: valueState(undefined), predicted: valueState(undefined) };
    const gap = content === "" || content.endsWith("\n") ? "" : "\n";
    const written = stringify(nested(names, value), { lineWidth: 0 });
    return { content: `${content}${gap}${written}`, current: valueState(undefined), predicted: valueState(value) };
  }
  const found = find(document, names);
  if (found.tag === "blocked") {
    if (desired.state === "absent") return { content, current: valueState(undefined), predicted: valueState(undefined) };
    return blocked(desired.path, found);
  }
  const before = found.tag === "there" ? plain(document, found.node) : undefined;
  const current = valueState(before);
  const absent = desired.state === "absent";
  if (absent ? found.tag === "missing" : before !== undefined && equalJson(before, value)) return { content, current, predicted: current };
  if (absent && typeof found.keys.at(-1) === "number") return blocked(desired.path, { tag: "blocked", at: names, why: "list-item" });
  const change = found.tag === "missing" ? addition(document, found, value) : { keys: found.keys, value: absent ? undefined : value };
  const edited = spliceYaml(content, document, change);
  if (edited === undefined) return cannotEdit(desired.path);
  return { content: edited, current, predicted: valueState(absent ? undefined : value) };
}

/** What is missing as one addition to what is there. What is there without a value becomes a map. */
function addition(document: Parsed, { keys, rest }: Extract<Found, { readonly tag: "missing" }>, value: Json): YamlChange {
  const holder = keys.length === 0 ? document.contents : document.getIn(keys, true);
  if (isSeq(holder)) return { keys: [...keys, holder.items.length], value: nested(rest.slice(1), value) };
  return isMap(holder) ? { keys: [...keys, rest[0] ?? ""], value: nested(rest.slice(1), value) } : { keys, value: nested(rest, value) };
}

/** Undefined: the file holds nothing, or nothing but comments. */
function readYaml(path: string, content: string): Parsed | undefined {
  const read = parseAllDocuments(content, readingOptions);
  const [document, ...others] = Array.isArray(read) ? read : [];
  if (document === undefined || document.range[0] === document.range[1]) return undefined;
  if (others.length > 0) {
    const message = `${path} holds ${others.length + 1} YAML documents.`;
    return stop({ code: "text/several-documents", message, help: "Manage it as a whole with a file resource." });
  }
  const [error] = document.errors;
  if (error === undefined) return boundedAliases(path, withoutRepetition(path, document));
  const line = error.linePos?.[0].line;
  const message = `${path} is not YAML${line === undefined ? "" : `: line ${line} cannot be read`} (${error.code}).`;
  return stop({ code: "text/not-yaml", message, help: "Put the file right; nothing is written into what cannot be read." });
}

/** A name that stands twice in one map means one thing to one reader and another to the next. */
function withoutRepetition(path: string, document: Parsed): Parsed {
  visit(document, {
    Map: (_, map) => {
      const seen = new Set<unknown>();
      for (const { key } of map.items) {
        const name: unknown = isScalar(key) ? key.value : undefined;
        if (name === undefined || !seen.has(name)) seen.add(name);
        else
          stop({
            code: "text/value-repeated",
            message: `In ${path}, ${JSON.stringify(name)} stands more than once in one map.`,
            help: "Remove all but one of them by hand.",
          });
      }
    },
  });
  return document;
}

/** A few lines of aliases of aliases can stand for more than fits into any memory. */
function boundedAliases(path: string, document: Parsed): Parsed {
  try {
    document.toJS({ maxAliasCount: mostAliases });
    return document;
  } catch {
    const message = `The aliases in ${path} lead nowhere or multiply beyond measure.`;
    return stop({ code: "text/not-yaml", message, help: "Write out what they stand for; nothing is written into what cannot be read." });
  }
}

function find(document: Parsed, names: readonly string[]): Found {
  let node: unknown = document.contents;
  const keys: (string | number)[] = [];
  for (const [depth, name] of names.entries()) {
    const at = names.slice(0, depth);
    if (isAlias(node)) return { tag: "blocked", at, why: "no-container" };
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === name);
      if (pair === undefined) return { tag: "missing", keys, rest: names.slice(depth) };
      keys.push(isScalar(pair.key) && typeof pair.key.value === "number" ? pair.key.value : name);
      node = pair.value;
    } else if (isSeq(node)) {
      const index = listIndex(name, node.items.length);
      if (index === undefined) return { tag: "blocked", at: names.slice(0, depth + 1), why: "no-index" };
      if (index === node.items.length) return { tag: "missing", keys, rest: names.slice(depth) };
      keys.push(index);
      node = node.items[index];
    } else if (node === null || (isScalar(node) && node.value === null)) return { tag: "missing", keys, rest: names.slice(depth) };
    else return { tag: "blocked", at, why: "no-container" };
  }
  return { tag: "there", node, keys };
}

/** A node as plain data. */
function plain(document: Parsed, node: unknown): Json {
  if (node === null || node === undefined) return null;
  const value: unknown =
    isScalar(node) || isMap(node) || isSeq(node) || isAlias(node) ? node.toJS(document, { maxAliasCount: mostAliases }) : node;
  return asJson(value);
}

function cannotEdit(path: string): never {
  const message = `${path} is written in a way that does not let this value be changed alone.`;
  return stop({ code: "text/cannot-edit", message, help: "Change it by hand once, or manage the file as a whole with a file resource." });
}
