import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { holeToJson } from "../ir/hole.ts";
import type { Hole } from "../ir/hole.ts";
import type { Json, JsonObject } from "../ir/json.ts";
import { fillHoles, hasHoles } from "./fill-holes.ts";
import type { Filled } from "./fill-holes.ts";

const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");
const schema: JsonObject = {
  type: "object",
  properties: {
    mode: { type: "string", pattern: "^[0-7]{4}$" },
    content: { type: "string", format: "masterchef-content" },
    list: { type: "array", items: { type: "string" } },
  },
};

function hole(expression: string, more: Partial<Hole> = {}): JsonObject {
  return holeToJson({ expression, reads: ["file.a"], scope: {}, ...more });
}

async function fill(desired: JsonObject, state: JsonObject | undefined, kept: string[] = []): Promise<Filled> {
  return fillHoles(desired, {
    results: new Map(state === undefined ? [] : [["file.a", state]]),
    schema,
    address: "file.b",
    locate: () => undefined,
    keep: async (bytes) => {
      kept.push(Buffer.from(bytes).toString());
      return { digest: `sha256:${sha256(bytes)}`, size: bytes.length };
    },
    sha256,
  });
}

describe("fillHoles()", () => {
  test("returns a document without holes as it is", async () => {
    const desired = { mode: "0644" };
    expect(hasHoles(desired)).toBe(false);
    expect(await fill(desired, undefined)).toEqual({ tag: "filled", desired });
  });

  test("puts results, the scope and texts around them in place", async () => {
    const desired: JsonObject = {
      mode: hole('results["file.a"].mode'),
      list: [
        "x",
        hole('"u" + text(results["file.a"].uid + vars.n // sum\n)', { scope: { vars: { n: 2 } } }),
        hole('person.id + results["file.a"].mode', { scope: { person: { id: "p" } } }),
      ],
    };
    expect(hasHoles(desired)).toBe(true);
    expect(await fill(desired, { mode: "0600", uid: 5 })).toEqual({ tag: "filled", desired: { mode: "0600", list: ["x", "u7", "p0600"] } });
  });

  test("stores content and escapes what looks like a sign of ours", async () => {
    const kept: string[] = [];
    const filled = await fill(
      { content: hole('"uid " + text(results["file.a"].uid)', { as: "content" }), data: hole('results["file.a"].data') },
      { uid: 5, data: { $blob: 1 } },
      kept,
    );
    expect(kept).toEqual(["uid 5"]);
    const content: Json = { $blob: { digest: `sha256:${sha256(Buffer.from("uid 5"))}`, size: 5 } };
    expect(filled).toEqual({ tag: "filled", desired: { content, data: { $$blob: 1 } } });
  });

  test.each([
    ["a state that is missing", undefined],
    ["a field that only the run will show", { mode: { $unknown: {} } }],
    ["an unknown inside the field", { mode: { deep: [{ $unknown: {} }] } }],
    ["an unknown above the field", { $unknown: {} }],
  ])("waits for %s", async (_name, state) => {
    expect(await fill({ mode: hole('results["file.a"].mode') }, state)).toEqual({ tag: "unknown", reads: ["file.a"] });
  });

  test("does not wait for unknown fields that nobody reads", async () => {
    expect(await fill({ mode: hole('results["file.a"].mode') }, { mode: "0600", uid: { $unknown: {} } })).toEqual({
      tag: "filled",
      desired: { mode: "0600" },
    });
  });

  test.each([
    ["a field that is not there", 'results["file.a"].nope', "MC_EXPRESSION_VALUE"],
    ["a value that does not fit the schema", 'results["file.a"].uid', "MC_CONFIG_TYPE"],
    ["a value of the wrong form", '"abc" + results["file.a"].mode', "MC_CONFIG_VALUE"],
    ["a hole that is no expression", "1 +", "MC_IR_FORMAT"],
    ["a list inside a text", 'text([results["file.a"].mode])', "MC_EXPRESSION_VALUE"],
  ])("refuses %s", async (_name, expression, code) => {
    const filled = await fill({ mode: hole(expression) }, { mode: "0600", uid: 5 });
    expect(filled).toMatchObject({ tag: "failed", diagnostics: [{ code, about: "file.b.mode" }] });
  });
});
