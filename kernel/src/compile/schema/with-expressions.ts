import type { Json, JsonObject } from "../../ir/json.ts";
import { isJsonObject } from "../../ir/json.ts";

/** A text that is or holds an expression. */
const expression: JsonObject = { type: "string", pattern: "\\$\\{\\{" };

/** The schemas of properties, each widened by the expressions that may stand in their place. */
export function withExpressions(properties: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, widen(schema)]));
}

function widen(schema: Json): Json {
  if (!isJsonObject(schema)) return schema;
  const inner = widenInside(schema);
  if (isPlainText(schema)) return inner;
  const { description, title, ...rest } = inner;
  return {
    ...(title === undefined ? {} : { title }),
    ...(description === undefined ? {} : { description }),
    anyOf: [rest, expression],
  };
}

/** Any text fits, so an expression does. */
function isPlainText(schema: JsonObject): boolean {
  return (
    schema["type"] === "string" &&
    ["pattern", "enum", "const", "maxLength", "minLength"].every((word) => schema[word] === undefined || word === "minLength")
  );
}

function widenInside(schema: JsonObject): JsonObject {
  const inner: Record<string, Json> = { ...schema };
  const { properties, items, additionalProperties } = schema;
  if (isJsonObject(properties)) inner["properties"] = withExpressions(properties);
  if (isJsonObject(items)) inner["items"] = widen(items);
  if (isJsonObject(additionalProperties)) inner["additionalProperties"] = widen(additionalProperties);
  const branches = schema["anyOf"];
  // Of oneOf only one branch may fit, so its branches stay as they are.
  if (Array.isArray(branches)) inner["anyOf"] = branches.map((branch: Json) => (isJsonObject(branch) ? widenInside(branch) : branch));
  return inner;
}
