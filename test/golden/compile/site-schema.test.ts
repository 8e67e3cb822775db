import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { linearPattern } from "../../../kernel/src/compile/linear-pattern.ts";
import { readYaml } from "../../../kernel/src/compile/read/read-yaml.ts";
import { toJson } from "../../../kernel/src/compile/read/source-node.ts";
import { createReport } from "../../../kernel/src/compile/report.ts";
import { createSchemaChecker } from "../../../kernel/src/compile/schema/schema-checker.ts";
import type { SchemaIssue } from "../../../kernel/src/compile/schema/schema-checker.ts";
import { siteSchema } from "../../../kernel/src/compile/site-schema.ts";
import type { ResourceType } from "../../../kernel/src/ir/resource-type.ts";
import { parseCase } from "./golden-case.ts";
import { sampleTypes } from "./sample-types.ts";

const types: readonly ResourceType[] = sampleTypes.names.flatMap((name) => sampleTypes.type(name) ?? []);
const schema = siteSchema(types, { addresses: ["file.a"] });
const checker = createSchemaChecker(linearPattern);

function issuesOf(text: string): readonly SchemaIssue[] {
  const document = readYaml("masterchef.yaml", Buffer.from(text), createReport());
  if (document === undefined) throw new Error(`Cannot check: the text is not YAML:\n${text}`);
  return checker.check(schema, toJson(document.root));
}

const cases = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith(".case"))
  .map((file) => ({ file, ...parseCase(readFileSync(join(import.meta.dirname, file), "utf8")) }));

describe("siteSchema()", () => {
  const good = cases.filter(({ expected }) => expected.startsWith("{"));
  test.each(good.map(({ file, sample }) => [file, sample] as const))("accepts what compiles: %s", (_file, sample) => {
    const bytes = sample.files.get("masterchef.yaml");
    expect(issuesOf(bytes instanceof Uint8Array ? Buffer.from(bytes).toString() : "")).toEqual([]);
  });

  test.each([
    ["an unknown key of the site", "masterchef: 1\nresorces: {}\n", "additionalProperties", ""],
    ["an unknown attribute", 'masterchef: 1\nresources: {file.a: {path: /a, moed: "0644"}}\n', "additionalProperties", "resources.file.a"],
    ["an unknown type", "masterchef: 1\nresources: {flie.a: {path: /a}}\n", "additionalProperties", "resources"],
    ["a missing format", "resources: {}\n", "required", ""],
    ["a wrong type", "masterchef: 1\nresources: {command.a: {argv: ls}}\n", "type", "resources.command.a.argv"],
    ["a wrong word", "masterchef: 1\nresources: {file.a: {path: /a, state: presnt}}\n", "enum", "resources.file.a.state"],
    ["an execution key of the wrong type", "masterchef: 1\nresources: {file.a: {path: /a, retries: many}}\n", "type", "resources.file.a.retries"],
    ["an attribute in defaults.all", "masterchef: 1\ndefaults: {all: {owner: root}}\n", "additionalProperties", "defaults.all"],
  ])("refuses %s", (_name, text, keyword, path) => {
    expect(issuesOf(text).map((issue) => `${issue.keyword} ${issue.steps.join(".")}`)).toContain(`${keyword} ${path}`);
  });

  test("accepts an expression wherever a value may be computed", () => {
    expect(issuesOf('masterchef: 1\nresources: {file.a: {path: /a, backup: "${{ vars.x }}", mode: "${{ vars.y }}", validate: ["${{ vars.z }}"], retries: "${{ vars.n }}"}}\n')).toEqual([]);
  });

  test("keeps the definitions of types apart", () => {
    const [file] = types;
    if (file === undefined) throw new Error("Cannot go on: no type");
    const referring = (name: string, word: string): ResourceType => ({ ...file, name, schema: { type: "object", additionalProperties: false, properties: { word: { $ref: "#/definitions/word" } }, definitions: { word: { const: word } } } });
    const woven = siteSchema([referring("a", "one"), referring("b", "two")]);
    expect(checker.check(woven, { masterchef: 1, resources: { "a.x": { word: "one" }, "b.x": { word: "two" } } })).toEqual([]);
    expect(checker.check(woven, { masterchef: 1, resources: { "a.x": { word: "two" } } })).not.toEqual([]);
  });
});
