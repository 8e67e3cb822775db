import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { compile } from "../../../kernel/src/compile/compile.ts";
import { knownFunctions, knownMethods } from "../../../kernel/src/compile/expression/cel-functions.ts";
import { filterNames } from "../../../kernel/src/compile/template/template-filters.ts";
import { executionKeys, laterSiteKeys, siteKeys } from "../../../kernel/src/compile/words/keys.ts";
import { sampleInput, sampleOf } from "./sample-input.ts";

const page = readFileSync(join(import.meta.dirname, "../../../docs/config.md"), "utf8");
/** Examples that say which file they are make a site together. */
const blocks = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, body = ""]) => body);
const named = blocks.flatMap((body) => [[/^# (\S+\.yaml)\n/.exec(body)?.[1], Buffer.from(body)] as const]);
const examples = blocks.filter((_, index) => named[index]?.[0] === undefined);
const templates = new Map([["templates/app.liquid", Buffer.from("{{ values.greeting }} {{ vars.workers }}\n")]]);

describe("docs/config.md", () => {
  test.each(examples.map((text, index) => [index + 1, text] as const))("has an example %i that compiles", async (_number, text) => {
    const sample = sampleOf(text, { os: { family: "debian" } });
    const { value, diagnostics } = await compile(sampleInput({ ...sample, files: new Map([...sample.files, ...templates]) }));
    expect(diagnostics).toEqual([]);
    expect(value).toBeDefined();
  });

  test("has a site of several files that compiles to what it says", async () => {
    const files = new Map(named.flatMap(([name, text]) => (name === undefined ? [] : [[name, text] as const])));
    const kept = new Map<string, string>();
    const { value, diagnostics } = await compile(sampleInput({ files, facts: {} }, kept));
    expect(diagnostics).toEqual([]);
    expect(value?.ir.resources).toMatchObject([
      { address: "directory.site", execution: { tags: ["base", "prod"] } },
      { address: "file.settings", desired: { owner: "root", mode: "0640" } },
    ]);
    expect(value?.ir.resources[0]?.desired).toEqual({ path: "/srv/shop" });
    expect([...kept.values()]).toEqual(["www.example.org:8080\n"]);
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
