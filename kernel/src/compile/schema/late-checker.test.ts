import { expect, it } from "vitest";
import type { JsonObject } from "../../ir/json.ts";
import { simplePattern } from "../simple-pattern.ts";
import { createLateChecker } from "./late-checker.ts";
import { createSchemaChecker } from "./schema-checker.ts";

const schema: JsonObject = { type: "object", properties: { a: { type: "string" } }, additionalProperties: false };
const right: JsonObject = { a: "x" };
const wrong: JsonObject = { b: 1 };

function counting(): { readonly checker: ReturnType<typeof createLateChecker>; readonly loads: () => number } {
  let count = 0;
  const checker = createLateChecker(async () => {
    count += 1;
    return await Promise.resolve(createSchemaChecker(simplePattern));
  });
  return { checker, loads: () => count };
}

it("does without the full checker as long as everything fits", async () => {
  const { checker, loads } = counting();
  await checker.prepare([[schema, right]]);
  expect(checker.check(schema, right)).toEqual([]);
  expect(loads()).toBe(0);
});

it("loads it once for what does not fit, and for many values", async () => {
  const { checker, loads } = counting();
  await checker.prepare([
    [schema, right],
    [schema, wrong],
  ]);
  expect(checker.check(schema, right)).toEqual([]);
  expect(checker.check(schema, wrong)).toMatchObject([{ keyword: "additionalProperties" }]);
  await checker.prepare([[schema, { b: 2 }]]);
  expect(loads()).toBe(1);
  const many = counting();
  await many.checker.prepare(Array.from({ length: 1_000 }, () => [schema, right] as const));
  expect(many.loads()).toBe(1);
});

it("refuses to say anything of a value it was not prepared for", async () => {
  const { checker } = counting();
  await checker.prepare([[schema, right]]);
  expect(() => checker.check(schema, { a: "x" })).toThrow("was not prepared");
});
