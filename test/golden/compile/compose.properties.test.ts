import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compile } from "../../../kernel/src/compile/compile.ts";
import { hasErrors } from "../../../kernel/src/diagnostics/diagnostic.ts";
import type { JsonObject } from "../../../kernel/src/ir/json.ts";
import { writeIr } from "../../../kernel/src/ir/write-ir.ts";
import { sampleInput } from "./sample-input.ts";

const word = fc.stringMatching(/^[a-z][a-z0-9]{0,5}$/);
/** A part of a site: what one file says. Values read variables of every part. */
const part = fc.record({
  vars: fc.uniqueArray(word, { maxLength: 3 }),
  files: fc.uniqueArray(word, { maxLength: 4 }),
  loop: fc.option(fc.uniqueArray(word, { minLength: 1, maxLength: 3 })),
});
const parts = fc.array(part, { minLength: 1, maxLength: 5 });

type Part = typeof part extends fc.Arbitrary<infer T> ? T : never;

/** What each part declares; names are made to differ from part to part. */
function documents(all: readonly Part[]): readonly { readonly vars: JsonObject; readonly resources: Readonly<Record<string, JsonObject>> }[] {
  const names = all.flatMap(({ vars }, index) => vars.map((name) => `${name}_${index}`));
  const read = names[0] === undefined ? "none" : `\${{ vars.${names[0]} }}`;
  return all.map(({ vars, files, loop }, index) => ({
    vars: Object.fromEntries(vars.map((name) => [`${name}_${index}`, `${name} of ${index}`])),
    resources: Object.fromEntries(
      files.map((name, position) => [
        `file.${name}-${index}`,
        { path: `/${index}/${name}${loop === null ? "" : "/${{ key }}"}`, content: read, ...(loop === null ? {} : { loop }), ...(position === 0 ? {} : { require: `file.${files[0] ?? ""}-${index}` }) },
      ]),
    ),
  }));
}

async function bytesOf(files: Readonly<Record<string, object>>): Promise<string> {
  const texts = new Map(Object.entries(files).map(([name, value]) => [name, Buffer.from(JSON.stringify(value))] as const));
  const { value, diagnostics } = await compile(sampleInput({ files: texts, facts: {} }));
  expect(diagnostics).toEqual([]);
  return value === undefined ? "" : writeIr(value.ir);
}

const scraps = fc.constantFrom(
  "masterchef: 1\n",
  "includes: [a.yaml]\n",
  "imports: [b.yaml, '*.yaml']\n",
  "overlays: [a.yaml]\n",
  "vars: {x: 1, m: {a: 1}}\n",
  "vars: {x: null}\n",
  "resources: {file.a: {path: /a, tags+: [t], content: '${{ vars.x }}'}}\n",
  "resources: {file.a: null, file.b: {path: '/${{ vars.m }}'}}\n",
  "defaults: {file: {mode: 644}, all: {become: true}}\n",
  "inputs: {x: {type: integer}}\n",
  "x",
  ": [",
);

describe("composition", () => {
  test("by includes is the same as one file", async () => {
    await fc.assert(
      fc.asyncProperty(parts, fc.boolean(), async (all, nested) => {
        const documentList = documents(all);
        const whole = { masterchef: 1, vars: Object.assign({}, ...documentList.map(({ vars }) => vars)), resources: Object.assign({}, ...documentList.map(({ resources }) => resources)) };
        const named = documentList.slice(0, -1).map((document, index) => [`parts/${index}.yaml`, document] as const);
        const chain = named.map(([name, document], index) => [name, index === 0 ? document : { includes: [`${index - 1}.yaml`], ...document }] as const);
        const includes = named.map(([name]) => name);
        const last = { masterchef: 1, includes: nested ? includes.slice(-1) : includes, ...documentList.at(-1) };
        expect(await bytesOf({ "masterchef.yaml": last, ...Object.fromEntries(nested ? chain : named) })).toBe(await bytesOf({ "masterchef.yaml": whole }));
      }),
      { numRuns: 100 },
    );
  });

  test("by imports is the same as what they make together, whatever is replaced", async () => {
    await fc.assert(
      fc.asyncProperty(parts, async (all) => {
        const documentList = documents(all);
        const whole = { masterchef: 1, vars: Object.assign({}, ...documentList.map(({ vars }) => vars)), resources: Object.assign({}, ...documentList.map(({ resources }) => resources)) };
        const wrong = documentList.map(({ resources }) => ({ resources: Object.fromEntries(Object.keys(resources).map((name) => [name, { path: "/wrong", mode: "0777", content: "wrong" }])) }));
        const imports = documentList.map((_, index) => `${index}.yaml`);
        const ground = Object.fromEntries(wrong.map((document, index) => [`${index}.yaml`, document]));
        const resources = documentList.flatMap((document) => Object.entries(document.resources));
        const corrected = { ...whole, imports, resources: Object.fromEntries(resources.map(([name, body]) => [name, { ...body, mode: null }] as const)) };
        expect(await bytesOf({ "masterchef.yaml": corrected, ...ground })).toBe(await bytesOf({ "masterchef.yaml": whole }));
      }),
      { numRuns: 100 },
    );
  });

  test("never throws, whatever the files say", async () => {
    const text = fc.array(scraps, { maxLength: 5 }).map((lines) => lines.join(""));
    await fc.assert(
      fc.asyncProperty(text, text, text, async (root, a, b) => {
        const files = new Map([["masterchef.yaml", Buffer.from(root)], ["a.yaml", Buffer.from(a)], ["b.yaml", Buffer.from(b)]]);
        const { value, diagnostics } = await compile(sampleInput({ files, facts: {} }));
        expect(value === undefined).toBe(hasErrors(diagnostics));
        for (const { at } of diagnostics) {
          if (at === undefined) continue;
          const lines = files.get(at.file)?.toString().split("\n").length ?? 0;
          expect(at.start.line).toBeLessThanOrEqual(lines);
        }
      }),
      { numRuns: 500 },
    );
  });
});
