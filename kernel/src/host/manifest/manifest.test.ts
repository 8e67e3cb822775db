import { readFile } from "node:fs/promises";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { providerManifest } from "../testing/samples.ts";
import { checkManifest } from "./check-manifest.ts";
import { readManifest } from "./read-manifest.ts";
import { nestingOf, parseStrictJson } from "./strict-json.ts";

/** What is wrong with a manifest: code and detail of each diagnostic. */
function problems(manifest: unknown): readonly string[] {
  return problemsOfText(JSON.stringify(manifest));
}

function problemsOfText(text: string): readonly string[] {
  const read = readManifest(Buffer.from(text), "sample.wasm");
  if (read.tag === "err") return [`${read.val.code} ${read.val.detail}`];
  const checked = checkManifest(read.val, "sample.wasm");
  return checked.tag === "ok" ? [] : checked.val.map(({ code, detail }) => `${code} ${detail}`);
}

const pattern = { does: "file", scopes: [], argv: [], content: "none", identities: [], destroys: [], "destroys-any": false };
const type = {
  summary: "A thing",
  identity: "path",
  schema: { type: "object", properties: { path: { type: "string" } } },
  state: { type: "object" },
};

describe("a manifest", () => {
  it("is taken as it is where nothing is wrong", () => {
    expect(problems(providerManifest())).toEqual([]);
    expect(
      problems(
        providerManifest({
          capabilities: {
            ask: [pattern, { ...pattern, does: "windows/registry-value" }],
            do: [{ ...pattern, does: "write-file", content: "any" }],
          },
        }),
      ),
    ).toEqual([]);
  });

  it.each<readonly [string, Readonly<Record<string, unknown>>, string]>([
    [
      "without a name",
      { name: undefined },
      "MC_HOST_MANIFEST In the manifest of sample.wasm, the manifest as a whole must have required property 'name'.",
    ],
    [
      "with an unknown member",
      { nmae: "x" },
      "MC_HOST_MANIFEST In the manifest of sample.wasm, `/nmae` must NOT have additional properties.",
    ],
    ["with a version that is none", { version: "1.0" }, "MC_HOST_MANIFEST In the manifest of sample.wasm, `/version` must match pattern"],
    [
      "with a negative limit",
      { limits: { callMs: -1 } },
      "MC_HOST_MANIFEST In the manifest of sample.wasm, `/limits/callMs` must be >= 1.",
    ],
    ["of a later format", { format: 2 }, "MC_HOST_MANIFEST In the manifest of sample.wasm, `/format` must be equal to constant."],
    [
      "with a path for an executable",
      { carrier: "grpc", executable: { file: "../x", digest: `sha256:${"0".repeat(64)}`, runtime: "node" } },
      "MC_HOST_MANIFEST In the manifest of sample.wasm, `/executable/file` must match pattern",
    ],
    [
      "of a process without an executable",
      { carrier: "grpc" },
      "MC_HOST_MANIFEST In the manifest of sample.wasm, the manifest as a whole must have required property 'executable'.",
    ],
    [
      "for another contract",
      { contract: "masterchef:provider@0.2.0" },
      "MC_HOST_CONTRACT The manifest of test/sample 0.1.0 names the contract masterchef:provider@0.2.0; for the kind `provider` this host speaks masterchef:provider@0.1.0.",
    ],
    [
      "with an unknown capability",
      { capabilities: { ask: [{ ...pattern, does: "files" }], do: [] } },
      "MC_HOST_CAPABILITY In the manifest of test/sample 0.1.0, `/capabilities/ask/0` names `files`, which cannot be asked.",
    ],
    [
      "that asks what can only be done",
      { capabilities: { ask: [{ ...pattern, does: "write-file" }], do: [] } },
      "MC_HOST_CAPABILITY In the manifest of test/sample 0.1.0, `/capabilities/ask/0` names `write-file`, which cannot be asked.",
    ],
    [
      "with half a pattern",
      { capabilities: { ask: [], do: [{ does: "run" }] } },
      "MC_HOST_CAPABILITY In the manifest of test/sample 0.1.0, `/capabilities/do/0` is no pattern:",
    ],
    [
      "whose type uses a key of the language",
      { types: { thing: { ...type, schema: { type: "object", properties: { path: {}, require: {} } } } } },
      "MC_HOST_TYPE The resource type `thing` of test/sample 0.1.0 has an attribute `require`, which is a key of the language; give it another name.",
    ],
    [
      "whose type's identity is no attribute",
      { types: { thing: { ...type, identity: "name" } } },
      "MC_HOST_TYPE The resource type `thing` of test/sample 0.1.0 names the identity `name`, which is not among its attributes.",
    ],
    [
      "whose type's schema is none",
      { types: { thing: { ...type, schema: { type: "objekt", properties: { path: {} } } } } },
      "MC_HOST_TYPE The resource type `thing` of test/sample 0.1.0 has a `schema` that is no JSON Schema:",
    ],
    [
      "whose schema reaches outside",
      { types: { thing: { ...type, state: { $ref: "https://example.org/schema.json" } } } },
      "MC_HOST_TYPE The resource type `thing` of test/sample 0.1.0 has a `state` that is no JSON Schema:",
    ],
  ])("%s is refused", (_, change, start) => {
    expect(problems(providerManifest(change)).map((problem) => problem.slice(0, start.length))).toContain(start);
  });

  it("may hold a type without a natural identity", () => {
    const nameless = { summary: type.summary, schema: type.schema, state: type.state };
    expect(problems(providerManifest({ types: { thing: nameless } }))).toEqual([]);
  });

  it("is right in the documentation", async () => {
    const text = await readFile(new URL("../../../../docs/plugin-contract.md", import.meta.url), "utf8");
    const example = /```json\n([^`]*)```/.exec(text)?.[1] ?? "";
    expect(problemsOfText(example)).toEqual([]);
  });

  it("is refused where a reader could take either of two members", () => {
    expect(problemsOfText('{"masterchef": "manifest", "a": {"name": 1, "name": 2}}')).toEqual([
      "MC_HOST_MANIFEST The manifest of sample.wasm cannot be read: an object in it has the same member twice. Build the plugin again.",
    ]);
  });

  it("is refused where it is too deep, no object, or no text", () => {
    expect(problemsOfText(`${"[".repeat(65)}${"]".repeat(65)}`)[0]).toContain("it is nested deeper than 64 levels");
    expect(problemsOfText("[]")[0]).toContain("it is not an object");
    expect(problemsOfText("{")[0]).toContain("it is not JSON");
    const read = readManifest(Uint8Array.from([0x7b, 0xff, 0x7d]), "sample.wasm");
    expect(read.tag === "err" && read.val.detail).toContain("it is not UTF-8");
  });

  it("takes `__proto__` for a member like any other", () => {
    expect(problemsOfText(JSON.stringify(providerManifest()).replace(/}$/, ',"__proto__":{"carrier":"grpc"}}'))).toEqual([
      "MC_HOST_MANIFEST In the manifest of sample.wasm, `/__proto__` must NOT have additional properties.",
    ]);
  });
});

describe("parseStrictJson", () => {
  it("reads what JSON.parse reads, members with colons and quotes in them too", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        const val: unknown = JSON.parse(JSON.stringify(value));
        expect(parseStrictJson(JSON.stringify(value, null, 1))).toEqual({ tag: "ok", val });
      }),
    );
  });

  it("finds a member that stands twice wherever it is", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 }), { minKeys: 1 }), (value) => {
        const [name] = Object.keys(value);
        const doubled = JSON.stringify(value).replace(/^{/, () => `{${JSON.stringify(name)}:0,`);
        expect(parseStrictJson(`{"a":[${doubled}]}`).tag).toBe("err");
      }),
    );
  });

  it("counts levels as the depth of what is parsed", () => {
    const depthOf = (value: unknown): number =>
      typeof value === "object" && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0;
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 8 }), (value) => {
        expect(nestingOf(JSON.stringify(value))).toBe(depthOf(JSON.parse(JSON.stringify(value))));
      }),
    );
  });
});
