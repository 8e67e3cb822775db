import type { Json, JsonObject } from "../../ir/json.ts";
import { simplePattern } from "../simple-pattern.ts";
import { quickFit } from "./quick-fit.ts";
import type { SchemaChecker } from "./schema-checker.ts";

/** A value and the schema it is about to be checked against. */
export type SchemaCheck = readonly [schema: JsonObject, value: Json];

/** A checker that loads the full one only if it is needed. */
export interface LateChecker extends SchemaChecker {
  /** Gets ready for these checks. The schemas must be sound: those of resource types, which admission compiled, and our own. */
  prepare(checks: readonly SchemaCheck[]): Promise<void>;
}

/** A quick look at one value takes longer than the full checker takes once it is ready; for more values than this it is made ready. */
const mostLooks = 500;

/** `load` gives the full checker. */
export function createLateChecker(load: () => Promise<SchemaChecker>): LateChecker {
  let full: SchemaChecker | undefined;
  const certain = new WeakMap<JsonObject, WeakSet<object>>();
  return {
    async prepare(checks) {
      if (full !== undefined) return;
      if (checks.length > mostLooks || !checks.every(isCertain)) full = await load();
    },
    check(schema, value) {
      if (full !== undefined) return full.check(schema, value);
      if (typeof value === "object" && value !== null && certain.get(schema)?.has(value) === true) return [];
      throw new Error("Cannot check a value: the checker was not prepared for it");
    },
  };

  function isCertain([schema, value]: SchemaCheck): boolean {
    if (typeof value !== "object" || value === null || quickFit(schema, value, simplePattern) !== true) return false;
    const known = certain.get(schema) ?? new WeakSet();
    certain.set(schema, known.add(value));
    return true;
  }
}
