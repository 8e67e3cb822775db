import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Json, JsonObject } from "../../ir/json.ts";
import { costProblem } from "./schema-cost.ts";

/** Definitions each of which refers to the next one twice. */
function doubling(levels: number): JsonObject {
  const definitions: Record<string, Json> = { [`d${levels}`]: { type: "string" } };
  for (let at = 0; at < levels; at += 1)
    definitions[`d${at}`] = { anyOf: [{ $ref: `#/definitions/d${at + 1}` }, { $ref: `#/definitions/d${at + 1}` }] };
  return { type: "object", properties: { a: { $ref: "#/definitions/d0" } }, definitions };
}

describe("costProblem", () => {
  it.each<readonly [string, JsonObject]>([
    ["a plain one", { type: "object", properties: { a: { type: "string", pattern: "^a$" }, enum: { type: "string" } } }],
    ["one with definitions used several times", doubling(5)],
    ["one with a name", { $id: "https://example.org/a", type: "object" }],
    ["data that looks like a reference", { properties: { a: { enum: [{ $ref: "#" }], default: { $ref: "#" } } } }],
  ])("lets %s pass", (_, schema) => {
    expect(costProblem(schema)).toBeUndefined();
  });

  it.each<readonly [string, JsonObject, string]>([
    ["doubles again and again", doubling(40), "could take"],
    ["refers to itself", { properties: { a: { $ref: "#" } } }, 'refers to itself ("#")'],
    ["refers to itself under a name that is a keyword", { properties: { enum: { $ref: "#/properties/enum" } } }, "refers to itself"],
    ["refers to itself in other spellings", { properties: { a: { $ref: "#/properties/%61" } } }, "refers to itself"],
    ["refers to itself by way of a name", { properties: { a: { $id: "x", items: { $ref: "x" } } } }, "has a name of its own"],
    ["refers to another document", { properties: { a: { $ref: "https://example.org/x" } } }, "is not a place in it"],
    ["refers by an anchor", { properties: { a: { $ref: "#a" } } }, "is not a place in it"],
    [
      "is a long chain",
      {
        $ref: "#/definitions/d0",
        definitions: Object.fromEntries(Array.from({ length: 5_000 }, (__, at) => [`d${at}`, { $ref: `#/definitions/d${at + 1}` }])),
      },
      "follow one another",
    ],
  ])("refuses one that %s", (_, schema, reason) => {
    expect(costProblem(schema)).toContain(reason);
  });

  it("counts each schema of one without references once", () => {
    const leaf = fc.constantFrom<JsonObject>({ type: "string" }, { minimum: 1 });
    const counted = fc.letrec<{ tree: readonly [JsonObject, number] }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        leaf.map((schema) => [schema, 1] as const),
        fc
          .array(tie("tree"), { maxLength: 8 })
          .map((parts) => [{ anyOf: parts.map(([schema]) => schema) }, 1 + parts.reduce((sum, [, count]) => sum + count, 0)] as const),
      ),
    })).tree;
    fc.assert(
      fc.property(counted, ([schema, count]) => {
        const wide = { anyOf: Array.from({ length: Math.ceil(10_000 / count) }, () => schema) };
        expect(costProblem(wide)).toContain("could take");
        expect(costProblem(schema)).toBe(count > 10_000 ? expect.any(String) : undefined);
      }),
      { numRuns: 50 },
    );
  });
});
