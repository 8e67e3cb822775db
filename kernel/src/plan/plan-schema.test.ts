import { Ajv } from "ajv";
import { expect, test } from "vitest";
import { planSchema } from "./plan-schema.ts";

test("the schema of plans is a schema: whoever reads a plan takes it as one", () => {
  const ajv = new Ajv({ strict: false });
  expect({ isSchema: ajv.validateSchema(planSchema), errors: ajv.errors }).toEqual({ isSchema: true, errors: null });
});
