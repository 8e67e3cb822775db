import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CST, Lexer } from "yaml";
import { formatDocument } from "./format-document.ts";
import { readYaml } from "../read/read-yaml.ts";
import { toJson } from "../read/source-node.ts";
import { createReport } from "../report.ts";
import type { Json } from "../../ir/json.ts";

const folder = import.meta.dirname;
const repository = join(folder, "../../../..");
const cases = join(repository, "test/golden/compile");
const untidy = readFileSync(join(folder, "documents/untidy.yaml"), "utf8");
const tidy = readFileSync(join(folder, "documents/tidy.yaml"), "utf8");

/** Every text of the golden cases that can be read, and some that are hard to lay out. */
const documents = [
  untidy,
  tidy,
  readFileSync(join(repository, "examples/quickstart/masterchef.yaml"), "utf8"),
  ...readdirSync(cases)
    .filter((file) => file.endsWith(".case"))
    .flatMap((file) => documentsIn(readFileSync(join(cases, file), "utf8")))
    .filter((text) => valueOf(text) !== undefined),
];

/** The YAML documents of a golden case, those in hexadecimal and the huge ones apart. */
function documentsIn(golden: string): readonly string[] {
  const [input = ""] = golden.split(/^=== expect\n/m);
  return Array.from(input.matchAll(/^--- \S+\.yaml\n([\s\S]*?)(?=^--- |(?![\s\S]))/gm), ([, text = ""]) => text).filter(
    (text) => text.length < 2_000,
  );
}

function valueOf(text: string): Json | undefined {
  const document = readYaml("a.yaml", Buffer.from(text), createReport());
  return document === undefined ? undefined : toJson(document.root);
}

function formatted(text: string): string {
  const { value, diagnostics } = formatDocument("a.yaml", Buffer.from(text));
  expect(diagnostics).toEqual([]);
  return value ?? "";
}

function commentsOf(text: string): readonly string[] {
  return [...new Lexer().lex(text)].filter((source) => CST.tokenType(source) === "comment").map((source) => source.trimEnd());
}

/** A comment or a blank line, at any indentation, put in at any line. */
const insertion = fc.record({
  at: fc.nat(),
  indent: fc.nat({ max: 8 }),
  comment: fc.option(fc.constantFrom("a remark", " two  words", "", "- not: a list", "é")),
});

const remarked = fc.tuple(fc.constantFrom(...documents), fc.array(insertion, { maxLength: 6 })).map(([text, insertions]) => {
  const lines = text.split("\n");
  for (const [index, { at, indent, comment }] of insertions.entries())
    lines.splice(at % lines.length, 0, comment === null ? "" : `${" ".repeat(indent)}#${comment} ${index}`);
  return lines.join("\n");
});

describe("formatDocument()", () => {
  test("brings a document into its one form", () => {
    expect(formatted(untidy)).toBe(tidy);
    expect(formatted(tidy)).toBe(tidy);
    expect(formatted(untidy.replaceAll("\n", "\r\n"))).toBe(tidy);
  });

  test("keeps values and comments, and changes nothing twice", () => {
    let read = 0;
    fc.assert(
      fc.property(remarked, (text) => {
        const value = valueOf(text);
        if (value === undefined) return;
        read += 1;
        const once = formatted(text);
        expect(valueOf(once)).toEqual(value);
        expect(commentsOf(once)).toEqual(commentsOf(text));
        expect(formatted(once)).toBe(once);
      }),
      { numRuns: 600 },
    );
    expect(read).toBeGreaterThan(400);
  });

  test("keeps the order of keys", () => {
    expect(formatted("b: 1\na: 2\n")).toBe("b: 1\na: 2\n");
  });

  test.each([
    ["broken YAML", "a: [1\n"],
    ["a value with two meanings", "mode: 0644\n"],
    ["bytes that are no text", Buffer.from([0x61, 0x3a, 0x20, 0xe9])],
  ])("refuses %s", (_, text) => {
    const { value, diagnostics } = formatDocument("a.yaml", Buffer.from(text));
    expect(value).toBeUndefined();
    expect(diagnostics).not.toEqual([]);
  });

  test("makes nothing out of nothing", () => {
    expect(formatted("")).toBe("");
    expect(formatted("# only a remark\n")).toBe("# only a remark\n");
  });
});
