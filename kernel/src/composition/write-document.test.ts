import fc from "fast-check";
import { expect, it } from "vitest";
import { splitText } from "../compile/expression/split-text.ts";
import { formatDocument } from "../compile/format/format-document.ts";
import { readYaml } from "../compile/read/read-yaml.ts";
import { toJson } from "../compile/read/source-node.ts";
import { createReport } from "../compile/report.ts";
import { isJsonList, isJsonObject } from "../ir/json.ts";
import type { Json, JsonObject } from "../ir/json.ts";
import { writeResources } from "./write-document.ts";

/** What the compiler reads of a text: `$${{` is the sign itself, and there is no expression. */
function plain(value: Json): Json {
  if (typeof value === "string") {
    const split = splitText(value);
    if (!("segments" in split)) throw new Error(`an expression without an end: ${value}`);
    return split.segments.map((segment) => (segment.kind === "text" ? segment.text : "<expression>")).join("");
  }
  if (isJsonList(value)) return value.map(plain);
  return isJsonObject(value) ? Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, plain(inner)])) : value;
}

function read(text: string): Json | undefined {
  const document = readYaml("a.yaml", Buffer.from(text), createReport());
  return document === undefined ? undefined : plain(toJson(document.root));
}

const words = [
  "on",
  "0644",
  "1.10",
  "22:22",
  "",
  " ",
  "~",
  "a: b",
  "a #b",
  "- x",
  "null",
  "7",
  "${{ 1 }}",
  "$${{",
  "}}",
  "a\nb",
  "a\nb\n",
  "\na\n",
  " a\nb\n",
  "a \nb\n\n",
  "a\r\nb",
  "\u0001",
  "\ufeffa\nb\n",
  "tab\there\nb\n",
  "ä 🎂\nß\n",
  "|\nx\n",
  "a\n\n  b\n",
  "# no\nremark\n",
  "---\nx\n",
];
const text = fc.oneof(
  fc.constantFrom(...words),
  fc.string({ unit: "grapheme" }),
  fc.array(fc.constantFrom(...words)).map((parts) => parts.join("\n")),
);
const value: fc.Arbitrary<Json> = fc.oneof(
  text,
  fc.integer(),
  fc.boolean(),
  fc.array(text, { maxLength: 3 }),
  fc.dictionary(fc.constantFrom("A", "b_c", "on", "x y"), text),
);
const document: fc.Arbitrary<JsonObject> = fc.dictionary(fc.constantFrom("content", "mode", "flags", "env", "y"), value);

it("writes every document so that it is read as what it was, whatever stands in it, before it is brought into form and after", () => {
  fc.assert(
    fc.property(fc.array(document, { minLength: 1, maxLength: 4 }), (documents) => {
      const resources = documents.map((each, at) => ({
        address: `file./etc/${at}`,
        document: each,
        remarks: at === 1 ? ["left out"] : [],
      }));
      const expected = { resources: Object.fromEntries(resources.map((each) => [each.address, each.document])) };
      const written = writeResources(resources);
      expect(read(written)).toEqual(expected);
      const { value: formatted, diagnostics } = formatDocument("a.yaml", Buffer.from(written));
      expect(diagnostics).toEqual([]);
      expect(read(formatted ?? "")).toEqual(expected);
    }),
    { numRuns: 300 },
  );
});

it("writes short things on one line and texts as they stand", () => {
  const resources = [
    { address: "package.nginx", document: {}, remarks: [] },
    { address: "service.nginx", document: { enabled: true, running: true }, remarks: [] },
    { address: "file./etc/a", document: { content: "a = ${{ 1 }}\n\n  b\n", mode: "0644" }, remarks: ["a remark"] },
    { address: "user.ann", document: { groups: ["adm", "staff"], comment: "on" }, remarks: [] },
  ];
  expect(writeResources(resources)).toBe(`resources:
  package.nginx: {}
  service.nginx: {enabled: true, running: true}
  # a remark
  file./etc/a:
    content: |
      a = $\${{ 1 }}

        b
    mode: "0644"
  user.ann:
    groups: [adm, staff]
    comment: "on"
`);
});
