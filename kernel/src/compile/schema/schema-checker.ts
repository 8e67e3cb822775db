import { Ajv } from "ajv";
import type { ErrorObject, ValidateFunction } from "ajv";
import type { Json, JsonObject } from "../../ir/json.ts";
import { parsePointer } from "../../ir/pointer.ts";
import type { Pattern } from "../simple-pattern.ts";

/** One way in which a value does not fit a schema. */
export interface SchemaIssue {
  /** Steps to the value. */
  readonly steps: readonly string[];
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** The value there. */
  readonly value: unknown;
  /** The schema that has the keyword. */
  readonly schema: unknown;
  /** Path of the keyword in the whole schema, to see which issues belong to one choice. */
  readonly schemaPath: string;
}

/** Checks values against JSON Schemas (draft 7). */
export interface SchemaChecker {
  /** Empty when the value fits. Equal schemas, that is the same object, are prepared once. */
  check(schema: JsonObject, value: Json): readonly SchemaIssue[];
}

/** `compilePattern` reads the patterns of schemas: they come from plugins and run on the user's text. */
export function createSchemaChecker(compilePattern: (pattern: string) => Pattern | undefined): SchemaChecker {
  const never: Pattern = { test: () => false };
  const regExp = (pattern: string): Pattern => compilePattern(pattern) ?? never;
  const ajv = new Ajv({
    allErrors: true,
    verbose: true,
    strict: false,
    logger: false,
    validateSchema: false,
    addUsedSchema: false,
    // Neither is needed here, and both cost more than checking does.
    meta: false,
    inlineRefs: false,
    ownProperties: true,
    // Formats mark what content is; none of them is a check.
    validateFormats: false,
    code: { optimize: false, regExp: Object.assign(regExp, { code: "compilePattern" }) },
  });
  const prepared = new WeakMap<JsonObject, ValidateFunction>();
  return {
    check(schema, value) {
      const validate = prepared.get(schema) ?? compiled(ajv, schema);
      if (validate === undefined) return [{ steps: [], keyword: "schema", params: {}, value, schema, schemaPath: "" }];
      prepared.set(schema, validate);
      return validate(value) ? [] : (validate.errors ?? []).map(issueOf);
    },
  };
}

/** Undefined for what is no schema: an input's comes from the user as it is. Nothing fits it. */
function compiled(ajv: Ajv, schema: JsonObject): ValidateFunction | undefined {
  try {
    return ajv.compile(schema);
  } catch {
    return undefined;
  }
}

function issueOf(error: ErrorObject): SchemaIssue {
  return {
    steps: parsePointer(error.instancePath),
    keyword: error.keyword,
    params: error.params,
    value: error.data,
    schema: error.parentSchema,
    schemaPath: error.schemaPath,
  };
}
