import type { Json } from "@masterchef/sdk";
import { equalJson } from "@masterchef/sdk";
import { afterTrivia } from "./json-tree.ts";
import type { JsonMember, JsonNode } from "./json-tree.ts";
import { listIndex, nested } from "./value-attributes.ts";

/** What came of looking for a place in a document. */
export type Edit =
  | { readonly tag: "same" }
  | { readonly tag: "text"; readonly text: string }
  | { readonly tag: "blocked"; readonly at: readonly string[]; readonly why: "no-container" | "no-index" | "repeated" | "list-item" };

/** The text with a value put at a place; all else keeps its bytes. */
export function setJson(text: string, root: JsonNode, change: { readonly names: readonly string[]; readonly value: Json }): Edit {
  const { names, value } = change;
  let node = root;
  for (const [depth, name] of names.entries()) {
    const at = names.slice(0, depth);
    if (node.members !== undefined) {
      const found = node.members.filter((member) => member.name === name);
      const [member] = found;
      if (found.length > 1) return { tag: "blocked", at: names.slice(0, depth + 1), why: "repeated" };
      if (member === undefined)
        return { tag: "text", text: withMember(text, node, { name, value: nested(names.slice(depth + 1), value) }) };
      node = member.node;
    } else if (node.items !== undefined) {
      const index = listIndex(name, node.items.length);
      if (index === undefined) return { tag: "blocked", at: names.slice(0, depth + 1), why: "no-index" };
      const item = node.items[index];
      if (item === undefined) return { tag: "text", text: withItem(text, node, nested(names.slice(depth + 1), value)) };
      node = item;
    } else return { tag: "blocked", at, why: "no-container" };
  }
  if (equalJson(node.value, value)) return { tag: "same" };
  const shown = formatted(value, { unit: unitOf(text), indent: indentAt(text, node.start), newline: newlineOf(text) });
  return { tag: "text", text: text.slice(0, node.start) + shown + text.slice(node.end) };
}

/** The text without a member and the comment on its line. */
export function removeJson(text: string, root: JsonNode, names: readonly string[]): Edit {
  let node = root;
  for (const [depth, name] of names.entries()) {
    const last = depth === names.length - 1;
    const found = node.members?.filter((member) => member.name === name) ?? [];
    const [member] = found;
    if (node.items !== undefined) {
      const index = listIndex(name, node.items.length);
      const item = index === undefined ? undefined : node.items[index];
      if (item === undefined) return { tag: "same" };
      // What comes after would move up, and the next run would remove that.
      if (last) return { tag: "blocked", at: names, why: "list-item" };
      node = item;
      continue;
    }
    if (member === undefined) return { tag: "same" };
    if (found.length > 1) return { tag: "blocked", at: names.slice(0, depth + 1), why: "repeated" };
    if (last) return { tag: "text", text: withoutMember(text, node.members ?? [], member) };
    node = member.node;
  }
  return { tag: "same" };
}

interface Style {
  /** One level of indentation. */
  readonly unit: string;
  /** That of the line it stands on. */
  readonly indent: string;
  readonly newline: string;
}

function withMember(text: string, object: JsonNode, { name, value }: { readonly name: string; readonly value: Json }): string {
  const last = object.members?.at(-1);
  return withLast(text, object, {
    last: last === undefined ? undefined : { start: last.start, end: last.node.end },
    show: (style) => `${JSON.stringify(name)}: ${formatted(value, style)}`,
  });
}

function withItem(text: string, list: JsonNode, value: Json): string {
  return withLast(text, list, { last: list.items?.at(-1), show: (style) => formatted(value, style) });
}

/** Something new behind the last in a container, laid out like it. */
function withLast(
  text: string,
  container: JsonNode,
  { last, show }: { readonly last: { readonly start: number; readonly end: number } | undefined; readonly show: (style: Style) => string },
): string {
  const unit = unitOf(text);
  const newline = newlineOf(text);
  const outer = indentAt(text, container.start);
  if (last === undefined) {
    const inner = outer + unit;
    const open = text.slice(0, container.end - 1).trimEnd();
    return `${open}${newline}${inner}${show({ unit, indent: inner, newline })}${newline}${outer}${text.slice(container.end - 1)}`;
  }
  const indent = indentAt(text, last.start);
  const ownLine =
    text.slice(text.lastIndexOf("\n", last.start) + 1, last.start).trim() === "" && text.slice(container.start, last.start).includes("\n");
  const comma = commaAfter(text, last.end);
  const lead = text.slice(0, last.end) + (comma === undefined ? "," : text.slice(last.end, comma + 1));
  const from = comma === undefined ? last.end : comma + 1;
  const rest = ownLine ? endOfRemark(text, from) : from;
  const trailing = comma === undefined ? "" : ",";
  const shown = show({ unit, indent: ownLine ? indent : outer, newline });
  return `${lead}${text.slice(from, rest)}${ownLine ? newline + indent : " "}${shown}${trailing}${text.slice(rest)}`;
}

function withoutMember(text: string, members: readonly JsonMember[], member: JsonMember): string {
  const comma = commaAfter(text, member.node.end);
  let start = member.start;
  let end = comma === undefined ? member.node.end : comma + 1;
  const lineStart = text.lastIndexOf("\n", start) + 1;
  const lineEnd = endOfRemark(text, end);
  const alone =
    text.slice(lineStart, start).trim() === "" && (lineEnd === text.length || text[lineEnd] === "\n" || text.startsWith("\r\n", lineEnd));
  if (alone && lineStart > 0) {
    // With the line break before it, so that the closing bracket keeps its own.
    start = text[lineStart - 2] === "\r" ? lineStart - 2 : lineStart - 1;
    end = lineEnd;
  } else if (comma !== undefined) while (text[end] === " ") end += 1;
  const before = comma === undefined ? members[members.indexOf(member) - 1] : undefined;
  const prior = before === undefined ? undefined : commaAfter(text, before.node.end);
  const head = prior === undefined ? text.slice(0, start) : text.slice(0, prior) + text.slice(prior + 1, Math.max(start, prior + 1));
  return head + text.slice(end);
}

/** The index of the comma behind a value. */
function commaAfter(text: string, end: number): number | undefined {
  const at = afterTrivia(text, end) ?? text.length;
  return text[at] === "," ? at : undefined;
}

/** The end of a comment on the rest of the line, or where there is none the index given. */
function endOfRemark(text: string, from: number): number {
  const found = /^[ \t]*(?:\/\/[^\r\n]*|\/\*[^\r\n]*?\*\/[ \t]*(?=\r?\n))/.exec(text.slice(from, lineEndAfter(text, from)))?.[0];
  const blank = /^[ \t]*$/.exec(text.slice(from, lineEndAfter(text, from)).replace(/\r$/, ""))?.[0];
  return from + (found ?? blank ?? "").length;
}

function lineEndAfter(text: string, from: number): number {
  const feed = text.indexOf("\n", from);
  return feed < 0 ? text.length : feed;
}

/** The spaces a line begins with. */
function indentAt(text: string, at: number): string {
  return /^[ \t]*/.exec(text.slice(text.lastIndexOf("\n", at - 1) + 1, at))?.[0] ?? "";
}

/** How deep the first indented line is. */
function unitOf(text: string): string {
  return /\n([ \t]+)\S/.exec(text)?.[1] ?? "  ";
}

function newlineOf(text: string): string {
  return text.includes("\r\n") ? "\r\n" : "\n";
}

function formatted(value: Json, { unit, indent, newline }: Style): string {
  return JSON.stringify(value, null, unit).replaceAll("\n", `${newline}${indent}`);
}
