import type { Json } from "@masterchef/sdk";
import { equalJson, parseJson } from "@masterchef/sdk";
import { isCollection, isMap, isPair, isScalar, isSeq, parseDocument, stringify } from "yaml";
import type { Document, ParsedNode } from "yaml";

/** How a document is read. Names that repeat are looked for by whoever reads it first: the reader's own search compares each with each. */
export const readingOptions = { uniqueKeys: false } as const;

/** What is to be so: a value at a place, or nothing there. */
export interface YamlChange {
  readonly keys: readonly (string | number)[];
  /** Undefined: it goes. */
  readonly value: Json | undefined;
}

/**
 * The text with one value changed. Where it can be done by exchanging a piece of the text, all else keeps its bytes; elsewhere the document is written anew, with
 * its comments and its order. Undefined: neither leaves a document that means what it should.
 */
export function spliceYaml(content: string, document: Document.Parsed<ParsedNode>, change: YamlChange): string | undefined {
  const wanted = changed(document, change);
  if (wanted === undefined) return undefined;
  const meant = plainOf(wanted);
  if (meant === undefined) return undefined;
  const tries = [spliced(content, document, change), () => wanted.toString({ lineWidth: 0 })];
  for (const attempt of tries) {
    const text = attempt();
    if (text !== undefined && means(text, meant)) return text;
  }
  return undefined;
}

function changed(document: Document.Parsed<ParsedNode>, { keys, value }: YamlChange): Document | undefined {
  const copy: Document = document.clone();
  try {
    if (value === undefined) copy.deleteIn(keys);
    else if (keys.length === 0) copy.contents = copy.createNode(value);
    else copy.setIn(keys, copy.createNode(value));
    return copy;
  } catch {
    return undefined;
  }
}

function means(text: string, meant: Json): boolean {
  const read = parseDocument(text, readingOptions);
  const found = read.errors.length > 0 ? undefined : plainOf(read);
  return found !== undefined && equalJson(found, meant);
}

/** A document as plain data. Undefined: it refers to an anchor that went with the value that was there. */
function plainOf(document: Document): Json | undefined {
  try {
    return asJson(document.toJS({ maxAliasCount: 100 }));
  } catch {
    return undefined;
  }
}

/** As plain data: what YAML knows beyond JSON becomes text or null. */
export function asJson(value: unknown): Json {
  return parseJson(JSON.stringify(value) ?? "null");
}

function spliced(content: string, document: Document.Parsed<ParsedNode>, change: YamlChange): () => string | undefined {
  return () => {
    const parent: unknown = change.keys.length === 1 ? document.contents : document.getIn(change.keys.slice(0, -1), true);
    const key = change.keys.at(-1);
    if (isSeq(parent) && parent.flow !== true && key === parent.items.length && change.value !== undefined)
      return afterLast(content, parent.items.at(0), { last: parent.items.at(-1), text: stringify([change.value], { lineWidth: 0 }) });
    if (!isMap(parent) || parent.flow === true || key === undefined) return scalarInPlace(content, document, change);
    const index = parent.items.findIndex((pair) => isScalar(pair.key) && pair.key.value === key);
    const pair: unknown = parent.items[index];
    if (!isPair(pair)) {
      const [first, last] = [parent.items.at(0), parent.items.at(-1)];
      if (change.value === undefined) return undefined;
      return afterLast(content, first?.key, {
        last: last?.value ?? last?.key,
        text: stringify({ [String(key)]: change.value }, { lineWidth: 0 }),
      });
    }
    if (change.value === undefined) return parent.items.length === 1 ? undefined : withoutPair(content, pair);
    return scalarInPlace(content, document, change);
  };
}

/** One plain value for another. */
function scalarInPlace(content: string, document: Document.Parsed<ParsedNode>, { keys, value }: YamlChange): string | undefined {
  const node: unknown = document.getIn(keys, true);
  if (
    !isScalar(node) ||
    node.anchor !== undefined ||
    node.tag !== undefined ||
    value === undefined ||
    (typeof value === "object" && value !== null)
  )
    return undefined;
  const [start, end] = node.range ?? [];
  if (start === undefined || end === undefined || end <= start || content.slice(start, end).includes("\n")) return undefined;
  return content.slice(0, start) + scalarText(value) + content.slice(end);
}

function scalarText(value: string | number | boolean | null): string {
  const shown = stringify(value, { lineWidth: 0 }).replace(/\n$/, "");
  return shown.includes("\n") || shown.startsWith("|") || shown.startsWith(">") ? JSON.stringify(value) : shown;
}

/** Something behind the last of a map or a list in block style, indented like the first. */
function afterLast(content: string, first: unknown, { last, text }: { readonly last: unknown; readonly text: string }): string | undefined {
  const from = startOf(first);
  const end = endOf(last);
  if (from === undefined || end === undefined) return undefined;
  const indent = /^([ \t]*)(?:-[ \t]+)?$/.exec(content.slice(content.lastIndexOf("\n", from - 1) + 1, from))?.[1];
  if (indent === undefined) return undefined;
  const at = lineAfter(content, end);
  const newline = content.includes("\r\n") ? "\r\n" : "\n";
  const gap = at === content.length && !content.endsWith("\n") ? newline : "";
  const lines = text.trimEnd().split("\n");
  const added = lines.map((line) => (line === "" ? "" : indent + line) + newline).join("");
  return content.slice(0, at) + gap + added + content.slice(at);
}

function withoutPair(content: string, { key, value }: { readonly key: unknown; readonly value: unknown }): string | undefined {
  const from = startOf(key);
  const end = endOf(value) ?? endOf(key);
  if (from === undefined || end === undefined) return undefined;
  const start = content.lastIndexOf("\n", from - 1) + 1;
  if (content.slice(start, from).trim() !== "") return undefined;
  return content.slice(0, start) + content.slice(lineAfter(content, end));
}

/** The start of the line after the one an index is in; of the very line, where the index is its start. */
function lineAfter(content: string, at: number): number {
  if (content[at - 1] === "\n") return at;
  const feed = content.indexOf("\n", at);
  return feed < 0 ? content.length : feed + 1;
}

function startOf(node: unknown): number | undefined {
  return isScalar(node) || isCollection(node) ? node.range?.[0] : undefined;
}

function endOf(node: unknown): number | undefined {
  return isScalar(node) || isCollection(node) ? node.range?.[1] : undefined;
}
