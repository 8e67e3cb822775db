import { Ajv } from "ajv";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Json, JsonObject } from "../../ir/json.ts";
import { simplePattern } from "../simple-pattern.ts";
import { quickFit } from "./quick-fit.ts";

/** The full checker, with the settings it has in schema-checker.ts as far as they matter to what fits. */
const full = new Ajv({
  strict: false,
  logger: false,
  validateSchema: false,
  meta: false,
  ownProperties: true,
  addUsedSchema: false,
  validateFormats: false,
});

const scalar = fc.constantFrom<Json>(null, true, false, 0, 1, 2, 1.5, -1, "", "a", "ab", "é", "x1", "😀");
const names = ["a", "b", "x1", "constructor"] as const;
const json = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    scalar,
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...names), tie("value"), { maxKeys: 3 }),
  ),
})).value;

const typeName = fc.constantFrom<Json>("null", "boolean", "string", "number", "integer", "array", "object");
const small = fc.integer({ min: 0, max: 2 });
const schemas = fc.letrec<{ schema: JsonObject; any: Json }>((tie) => ({
  any: fc.oneof({ maxDepth: 3 }, fc.boolean(), tie("schema")),
  schema: fc.record<JsonObject>(
    {
      type: fc.oneof(typeName, fc.uniqueArray(typeName, { minLength: 1, maxLength: 3 })),
      const: json,
      enum: fc.uniqueArray(json, { minLength: 1, maxLength: 3, selector: (value) => JSON.stringify(value) }),
      pattern: fc.constantFrom("^a$", "^[a-z]+$", "^x?1", "(a|b)", "a"),
      minLength: small,
      maxLength: small,
      minItems: small,
      maxItems: small,
      minProperties: small,
      maxProperties: small,
      minimum: small,
      maximum: small,
      exclusiveMinimum: small,
      exclusiveMaximum: small,
      multipleOf: fc.constantFrom(1, 2),
      uniqueItems: fc.boolean(),
      items: tie("any"),
      contains: tie("any"),
      required: fc.uniqueArray(fc.constantFrom(...names), { maxLength: 2 }),
      properties: fc.dictionary(fc.constantFrom(...names), tie("any"), { maxKeys: 3 }),
      patternProperties: fc.dictionary(fc.constantFrom("^a$", "^[a-z]+$", "(a|b)"), tie("any"), { maxKeys: 2 }),
      additionalProperties: tie("any"),
      propertyNames: tie("any"),
      allOf: fc.array(tie("any"), { minLength: 1, maxLength: 2 }),
      anyOf: fc.array(tie("any"), { minLength: 1, maxLength: 3 }),
      oneOf: fc.array(tie("any"), { minLength: 1, maxLength: 3 }),
      not: tie("any"),
      $ref: fc.constantFrom("#/definitions/leaf", "#/definitions/pair"),
      format: fc.constant("date"),
      description: fc.constant("words"),
      secret: fc.boolean(),
      nullable: fc.boolean(),
    },
    { requiredKeys: [] },
  ),
})).schema;

const definitions: JsonObject = {
  leaf: { type: ["string", "integer"] },
  pair: { type: "array", items: { $ref: "#/definitions/leaf" }, minItems: 2 },
};

describe("a quick look at a value", () => {
  it("never says otherwise than the full checker", () => {
    let told = 0;
    fc.assert(
      fc.property(schemas, json, (schema, value) => {
        const whole = { ...schema, definitions };
        const quick = quickFit(whole, value, simplePattern);
        if (quick === undefined) return;
        told += 1;
        let word: boolean;
        try {
          word = full.compile(whole)(value);
        } catch {
          return; // no sound schema: nullable without a type
        }
        expect(quick).toBe(word);
      }),
      { numRuns: 300 },
    );
    expect(told).toBeGreaterThan(30);
  });

  it.each<readonly [string, JsonObject, Json, boolean | undefined]>([
    [
      "a document that is right",
      { type: "object", properties: { mode: { type: "string", pattern: "^[0-7]{4}$" } } },
      { mode: "0644" },
      true,
    ],
    ["one that is wrong", { type: "object", required: ["path"] }, {}, false],
    ["a pattern that needs another engine", { pattern: "^(a|b)+$" }, "ab", undefined],
    ["a choice that is open in a part that does not matter", { anyOf: [{ pattern: "^(a|b)+$" }, { type: "string" }] }, "ab", true],
    ["a keyword it does not know", { multipleOf: 2 }, 4, undefined],
    [
      "references that lead into one another for ever",
      { $ref: "#/definitions/a", definitions: { a: { $ref: "#/definitions/a" } } },
      1,
      undefined,
    ],
    ["a reference to nothing", { $ref: "#/definitions/none" }, 1, undefined],
    ["a member that only looks like one", { required: ["toString"] }, {}, false],
  ])("tells of %s", (_, schema, value, fit) => {
    expect(quickFit(schema, value, simplePattern)).toBe(fit);
  });
});
