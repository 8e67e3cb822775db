import { equalJson, isJsonList, parseJson } from "@masterchef/sdk";
import type { Json } from "@masterchef/sdk";
import fc from "fast-check";
import { expect, it } from "vitest";
import { removeJson, setJson } from "./json-edit.ts";
import { readJsonTree } from "./json-tree.ts";
import type { JsonNode } from "./json-tree.ts";

// Names of few letters, so that pointers lead somewhere.
const name = fc.constantFrom("a", "b", "c", "0", "1");
const value = fc.letrec<{ readonly tree: Json }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom<Json>(1, "x", true, null, "//", "/*"),
    fc.array(tie("tree"), { maxLength: 3 }),
    fc.dictionary(name, tie("tree"), { maxKeys: 3 }),
  ),
})).tree;
const layout = fc.constantFrom(0, 2, "\t");
const names = fc.array(name, { minLength: 1, maxLength: 3 });

it("sets a value and leaves all others", () => {
  fc.assert(
    fc.property(fc.dictionary(name, value), layout, names, value, (document, unit, at, wanted) => {
      const text = remarked(JSON.stringify(document, null, unit));
      const edit = setJson(text, tree(text), { names: at, value: wanted });
      if (edit.tag === "same") expect(equalJson(valueAt(document, at) ?? null, wanted)).toBe(true);
      if (edit.tag !== "text") return;
      expect(setJson(edit.text, tree(edit.text), { names: at, value: wanted })).toEqual({ tag: "same" });
      expect(equalJson(tree(edit.text).value, withValue(document, at, wanted))).toBe(true);
    }),
    { numRuns: 1000 },
  );
});

it("removes a member and leaves all others", () => {
  fc.assert(
    fc.property(fc.dictionary(name, value), layout, names, (document, unit, at) => {
      const text = remarked(JSON.stringify(document, null, unit));
      const edit = removeJson(text, tree(text), at);
      if (edit.tag === "same") expect(valueAt(document, at)).toBeUndefined();
      if (edit.tag === "blocked") expect(edit.why).toBe("list-item");
      if (edit.tag === "text") expect(equalJson(tree(edit.text).value, without(document, at))).toBe(true);
    }),
    { numRuns: 1000 },
  );
});

/** With a remark at the end of every line but the last, where it cannot be taken for a part of a text. */
function remarked(text: string): string {
  return text.replaceAll("\n", " // note\n");
}

function tree(text: string): JsonNode {
  const read = readJsonTree(text, 0);
  if ("flaw" in read) throw new Error(`${read.flaw} on line ${read.line} of ${text}`);
  return read;
}

function valueAt(document: Json, at: readonly string[]): Json | undefined {
  return at.reduce<Json | undefined>((node, each) => (node === undefined ? undefined : memberOf(node, each)), document);
}

function memberOf(node: Json, each: string): Json | undefined {
  return typeof node === "object" && node !== null && Object.hasOwn(node, each)
    ? Object.entries(node).find(([key]) => key === each)?.[1]
    : undefined;
}

/** The same done to plain data. */
function withValue(node: Json | undefined, [first, ...rest]: readonly string[], wanted: Json): Json {
  if (first === undefined) return wanted;
  if (node !== undefined && isJsonList(node)) return node.toSpliced(Number(first), 1, withValue(node[Number(first)], rest, wanted));
  const members = typeof node === "object" && node !== null ? Object.entries(node) : [];
  const inner = members.find(([key]) => key === first)?.[1];
  return Object.fromEntries([...members.filter(([key]) => key !== first), [first, withValue(inner, rest, wanted)]]);
}

/** The document without what a pointer leads to. */
function without(document: Json, [first, ...rest]: readonly string[]): Json {
  if (typeof document !== "object" || document === null || first === undefined) return document;
  const copy = parseJson(JSON.stringify(document));
  return dropped(copy, [first, ...rest]);
}

function dropped(node: Json, [first, ...rest]: readonly string[]): Json {
  if (typeof node !== "object" || node === null || first === undefined) return node;
  if (Array.isArray(node))
    return node.flatMap((each: Json, index): Json[] => (String(index) !== first ? [each] : rest.length === 0 ? [] : [dropped(each, rest)]));
  return Object.fromEntries(
    Object.entries(node).flatMap(([key, each]) => (key !== first ? [[key, each]] : rest.length === 0 ? [] : [[key, dropped(each, rest)]])),
  );
}
