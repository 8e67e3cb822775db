import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compile } from "../../../kernel/src/compile/compile.ts";
import type { Ir } from "../../../kernel/src/ir/ir.ts";
import type { Json, JsonObject } from "../../../kernel/src/ir/json.ts";
import { readIr } from "../../../kernel/src/ir/read-ir.ts";
import { writeIr } from "../../../kernel/src/ir/write-ir.ts";
import { hasErrors } from "../../../kernel/src/diagnostics/diagnostic.ts";
import { parseCase } from "./golden-case.ts";
import { sampleInput, sampleOf } from "./sample-input.ts";

const facts: JsonObject = { os: { family: "debian" }, cpu: { count: 2 }, package_managers: ["apt"] };

const sites = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith(".case"))
  .map((file) => parseCase(readFileSync(join(import.meta.dirname, file), "utf8")).sample.files.get("masterchef.yaml"))
  .filter((bytes) => bytes instanceof Uint8Array && bytes.length < 10_000)
  .map((bytes) => (bytes instanceof Uint8Array ? Buffer.from(bytes).toString() : ""));

/** Values of attributes, as JSON: every text goes through the checks for expressions unharmed. */
const name = fc.stringMatching(/^[a-z][a-z0-9]{0,5}$/);
const text = fc.string({ unit: "grapheme", maxLength: 8 }).map((one) => one.replaceAll(/[\u007f\u0085\u2028\u2029\ufeff]/g, "").replaceAll("${{", "$(("));
const scalar: fc.Arbitrary<Json> = fc.oneof(text, fc.boolean(), fc.constant(null), fc.integer(), fc.constantFrom(0.5, -1.25, Number.MAX_SAFE_INTEGER));
const value: fc.Arbitrary<Json> = fc.oneof(
  scalar,
  fc.array(scalar, { maxLength: 3 }),
  fc.dictionary(text, fc.oneof(scalar, fc.array(scalar, { maxLength: 2 })), { maxKeys: 3 }),
  fc.dictionary(fc.constantFrom("$blob", "$x", "a"), scalar, { maxKeys: 2 }),
);
const resource = fc.record({ type: fc.constantFrom("file", "directory"), name, data: value, tags: fc.uniqueArray(name, { maxLength: 3 }), loop: fc.option(fc.uniqueArray(name, { maxLength: 4 })) });
const site = fc.record({ vars: fc.dictionary(name, value, { maxKeys: 5 }), resources: fc.uniqueArray(resource, { maxLength: 6, selector: (one) => `${one.type}.${one.name}` }) });

type Site = typeof site extends fc.Arbitrary<infer T> ? T : never;

/** The site as JSON, which is YAML; `order` decides the order of keys wherever it does not count. */
function print({ vars, resources }: Site, order: <T>(entries: readonly T[]) => readonly T[]): string {
  const ordered = (json: Json): Json => {
    if (Array.isArray(json)) return json.map(ordered);
    if (typeof json !== "object" || json === null) return json;
    return Object.fromEntries(order(Object.entries(json)).map(([key, member]: readonly [string, Json]) => [key, ordered(member)]));
  };
  const bodies = resources.map((one, index): [string, Json] => {
    const suffix = one.loop === null ? "" : "-${{ key }}";
    const body: Record<string, Json> = { path: `/${one.type}/${index}${suffix}`, tags: one.tags, become: true };
    if (one.type === "file") body["data"] = one.data;
    if (one.loop !== null) body["loop"] = one.loop;
    return [`${one.type}.${one.name}`, ordered(body)];
  });
  const top = order(Object.entries({ masterchef: 1, vars: ordered(vars) }));
  return JSON.stringify({ ...Object.fromEntries(top), resources: Object.fromEntries(bodies) });
}

async function compiled(text: string): Promise<Ir> {
  const { value, diagnostics } = await compile(sampleInput(sampleOf(text, facts)));
  expect(diagnostics).toEqual([]);
  if (value === undefined) throw new Error("Cannot go on: nothing was compiled");
  return value.ir;
}

describe("compile()", () => {
  test("gives the same bytes for the same text", async () => {
    await fc.assert(
      fc.asyncProperty(site, async (one) => {
        const text = print(one, (entries) => entries);
        expect(writeIr(await compiled(text))).toBe(writeIr(await compiled(text)));
      }),
      { numRuns: 60 },
    );
  });

  test("does not look at the order of keys, but for that of resources", async () => {
    await fc.assert(
      fc.asyncProperty(site, fc.infiniteStream(fc.nat()), async (one, numbers) => {
        const shuffled = <T>(entries: readonly T[]): readonly T[] =>
          entries.map((entry) => [numbers.next().value ?? 0, entry] as const).toSorted(([a], [b]) => a - b).map(([, entry]) => entry);
        expect(writeIr(await compiled(print(one, shuffled)))).toBe(writeIr(await compiled(print(one, (entries) => entries))));
      }),
      { numRuns: 60 },
    );
  });

  test("writes a graph that reads back as itself, and reads no other spelling of it", async () => {
    await fc.assert(
      fc.asyncProperty(site, fc.nat(), fc.integer({ min: 32, max: 126 }), async (one, position, code) => {
        const ir = await compiled(print(one, (entries) => entries));
        const text = writeIr(ir);
        const back = readIr(text).value;
        expect(back).toBeDefined();
        expect(back === undefined ? "" : writeIr(back)).toBe(text);
        const at = position % text.length;
        const changed = text.slice(0, at) + String.fromCharCode(code) + text.slice(at + 1);
        const other = readIr(changed).value;
        if (other !== undefined) expect(writeIr(other)).toBe(changed);
      }),
      { numRuns: 60 },
    );
  });

  test("reads no graph with half a character in it, and says so", async () => {
    const text = writeIr(await compiled("masterchef: 1\nname: x\nresources:\n  file.a: { path: /HERE, content: x }\n"));
    expect(readIr(text).value).toBeDefined();
    for (const half of ["\ud800", "\\ud800"]) expect(readIr(text.replaceAll("HERE", half)).diagnostics).toMatchObject([{ code: "MC_IR_FORMAT" }]);
  });
});

const scraps = fc.constantFrom(
  ..."{ } [ ] : , - # & * ! | > ' \" % @ ` \\ \n \t ~ ? ${{ }} {{ $ <<: --- ... yes 0644 1.10 null".split(" "),
  "\n  ",
  "\n    ",
  "masterchef: 1\n",
  "resources:\n",
  "file.a: {path: /a}",
  "loop: [a, b]",
  "when: ",
  "vars.x",
  'results["file.a"].uid',
  "require: file.a",
  "matrix: {a: [1]}",
  "template: t",
  "\u0000",
  "\ud800",
  "é",
);

/** A text that resembles a site: a real one with pieces cut out, doubled and thrown in. */
const mangled = fc
  .tuple(fc.constantFrom(...sites, ""), fc.array(fc.record({ at: fc.nat(), cut: fc.nat({ max: 12 }), put: fc.oneof(scraps, fc.string({ maxLength: 5 })) }), { maxLength: 6 }))
  .map(([text, edits]) => edits.reduce((result, { at, cut, put }) => { const start = at % (result.length + 1); return result.slice(0, start) + put + result.slice(start + cut); }, text));

async function survives(text: string, more?: readonly (readonly [string, string])[]): Promise<void> {
  const sample = sampleOf(text, facts);
  const files = new Map([...sample.files, ...(more ?? []).map(([path, content]) => [path, Buffer.from(content)] as const)]);
  const { value, diagnostics } = await compile(sampleInput({ ...sample, files }));
  expect(value === undefined).toBe(hasErrors(diagnostics));
  for (const { at, detail } of diagnostics) {
    expect(detail).toMatch(/[.?)]$|[^.]$/);
    if (at === undefined) continue;
    expect(at.start.line).toBeGreaterThan(0);
    expect(at.end.line > at.start.line || at.end.column >= at.start.column).toBe(true);
  }
}

describe("compile() never throws", () => {
  test("for a mangled site", async () => {
    await fc.assert(fc.asyncProperty(mangled, async (text) => survives(text)), { numRuns: 400 });
  });

  test("for any text", async () => {
    await fc.assert(fc.asyncProperty(fc.array(fc.oneof(scraps, fc.string({ maxLength: 8 })), { maxLength: 30 }).map((parts) => parts.join("")), async (text) => survives(text)), { numRuns: 200 });
  });

  test("for any expression", async () => {
    const words = fc.constantFrom(..."vars.x vars.m vars.l facts.os item key [ ] ( ) { } . , : ? + - * / % == != < > && || ! in 1 2.5 1u 'a' \"b\" b'x' null true .map( .all( .filter( .exists( has( size( default( sort( keys( merge( range( e, e // \n upper( .matches( results[".split(" "));
    const text = fc.array(words, { maxLength: 12 }).map((parts) => parts.join(" "));
    await fc.assert(
      fc.asyncProperty(text, text, async (one, two) =>
        survives(JSON.stringify({ masterchef: 1, vars: { x: 1, m: { a: 1 }, l: ["a"] }, resources: { "file.a": { path: "/a", data: `\${{ ${one} }}`, when: two }, "file.b": { path: "/b", content: `x\${{${two}}}` } } })),
      ),
      { numRuns: 400 },
    );
  });

  test("for any template", async () => {
    const words = fc.constantFrom(..."{{ }} {% %} {%- -%} vars.x vars.l vars.m if endif for endfor in else elsif case when endcase assign capture endcapture raw endraw comment endcomment = == and or contains | upper default: join: 'a' 1 . [ ] ( .. ) \n item nil true".split(" "));
    const text = fc.array(words, { maxLength: 16 }).map((parts) => parts.join(" "));
    const yaml = JSON.stringify({ masterchef: 1, vars: { x: 1, m: { a: 1 }, l: ["a"] }, resources: { "file.a": { path: "/a", template: "t" } } });
    await fc.assert(fc.asyncProperty(text, async (template) => survives(yaml, [["t", template]])), { numRuns: 400 });
  });
});
