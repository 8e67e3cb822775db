import { Ajv } from "ajv";
import { expect, test } from "vitest";
import { planSchema } from "./plan-schema.ts";

test("the schema of plans is a schema: whoever reads a plan takes it as one", () => {
  const ajv = new Ajv({ strict: false });
  expect(ajv.validateSchema(planSchema), JSON.stringify(ajv.errors)).toBe(true);
});
