import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { compile } from "../../../kernel/src/compile/compile.ts";
import { knownFunctions, knownMethods } from "../../../kernel/src/compile/expression/cel-functions.ts";
import { filterNames } from "../../../kernel/src/compile/template/template-filters.ts";
import { executionKeys, laterSiteKeys, siteKeys } from "../../../kernel/src/compile/words/keys.ts";
import { sampleInput, sampleOf } from "./sample-input.ts";

const page = readFileSync(join(import.meta.dirname, "../../../docs/config.md"), "utf8");
const examples = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, body = ""]) => body);
const templates = new Map([["templates/app.liquid", Buffer.from("{{ values.greeting }} {{ vars.workers }}\n")]]);

describe("docs/config.md", () => {
  test.each(examples.map((text, index) => [index + 1, text] as const))("has an example %i that compiles", async (_number, text) => {
    const sample = sampleOf(text, { os: { family: "debian" } });
    const { value, diagnostics } = await compile(sampleInput({ ...sample, files: new Map([...sample.files, ...templates]) }));
    expect(diagnostics).toEqual([]);
    expect(value).toBeDefined();
  });

  test.each([
    ["key of a site", [...siteKeys, ...laterSiteKeys]],
    ["execution key", executionKeys],
    ["function", [...knownFunctions]],
    ["method", [...knownMethods]],
    ["filter", filterNames],
  ])("names every %s", (_kind, words) => {
    expect(words.filter((word) => !page.includes(`\`${word}\``))).toEqual([]);
  });
});
