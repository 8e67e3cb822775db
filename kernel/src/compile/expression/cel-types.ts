import type { ObjectSchema } from "@marcbachmann/cel-js";
import type { Json, JsonObject } from "../../ir/json.ts";
import { isJsonObject } from "../../ir/json.ts";

const identifier = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** The CEL type of a value; parts that differ are `dyn`. */
export function celTypeOf(value: Json | undefined): string {
  if (value === undefined || value === null) return "dyn";
  if (typeof value === "string") return "string";
  if (typeof value === "boolean") return "bool";
  if (typeof value === "number") return Number.isSafeInteger(value) ? "int" : "double";
  if (Array.isArray(value)) return `list<${sharedType(value)}>`;
  return `map<string, ${sharedType(Object.values(value))}>`;
}

function sharedType(values: readonly Json[]): string {
  const types = new Set(values.map((value) => (typeof value === "object" ? "dyn" : celTypeOf(value))));
  const [only] = types;
  return types.size === 1 && only !== undefined ? only : "dyn";
}

/** The CEL types of facts by their schemas: what is typed there is typed in expressions. */
export function celSchemaOf(properties: JsonObject): ObjectSchema | undefined {
  const members: [string, string | ObjectSchema][] = [];
  for (const [name, schema] of Object.entries(properties)) {
    if (!identifier.test(name)) return undefined;
    members.push([name, celTypeOfSchema(schema)]);
  }
  return members.length === 0 ? undefined : Object.fromEntries(members);
}

function celTypeOfSchema(schema: Json): string | ObjectSchema {
  if (!isJsonObject(schema)) return "dyn";
  switch (schema["type"]) {
    case "string":
      return "string";
    case "integer":
      return "int";
    case "boolean":
      return "bool";
    case "array": {
      const items = celTypeOfSchema(schema["items"] ?? true);
      return `list<${typeof items === "string" && /^\w+$/.test(items) ? items : "dyn"}>`;
    }
    case "object": {
      const open =
        isJsonObject(schema["additionalProperties"]) ||
        schema["additionalProperties"] === true ||
        schema["patternProperties"] !== undefined;
      const properties = schema["properties"];
      if (open || !isJsonObject(properties)) return "map<string, dyn>";
      return celSchemaOf(properties) ?? "map<string, dyn>";
    }
    default:
      // A number may be whole or not, and CEL tells the two apart: only the value decides.
      return "dyn";
  }
}
