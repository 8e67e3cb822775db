import { encodeJson } from "@masterchef/wit/codec";
import type { JsonObject } from "../../ir/json.ts";
import type { BaselineWork } from "./baseline.ts";

/** The JSON form of the operations of a step. */
export function workJson({ grade, operations, may }: BaselineWork): JsonObject {
  return {
    grade,
    operations: operations.map(({ occasion, operation }) => ({ occasion, operation: encodeJson("Operation", operation) })),
    ...(may.length === 0 ? {} : { may: may.map((pattern) => encodeJson("Pattern", pattern)) }),
  };
}
