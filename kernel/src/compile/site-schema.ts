import type { Json, JsonObject } from "../ir/json.ts";
import { isJsonList, isJsonObject } from "../ir/json.ts";
import type { ResourceType } from "../ir/resource-type.ts";
import { executionSchema } from "./schema/execution-schema.ts";
import { withExpressions } from "./schema/with-expressions.ts";

/** What the schema of a site knows beside its types. */
export interface SiteSchemaOptions {
  /** Addresses of this site, offered where a resource is referred to. */
  readonly addresses?: readonly string[] | undefined;
}

/**
 * The JSON Schema (draft 7) of a site, for editors: the language's own part woven with the types of the plugins at hand. It accepts every site that
 * compiles; what only the compiler can tell (names in expressions, references, identities) it leaves to the compiler.
 */
export function siteSchema(types: readonly ResourceType[], options: SiteSchemaOptions = {}): JsonObject {
  const ordered = types.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "Masterchef site",
    type: "object",
    required: ["masterchef"],
    additionalProperties: false,
    properties: {
      masterchef: { const: 1, description: "The version of the format." },
      name: { type: "string", pattern: "^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$", description: "What the site is called." },
      description: { type: "string" },
      imports: { ...paths, description: "Files that are ground to stand on: this file lies over them." },
      includes: { ...paths, description: "Files that are parts of this one. A pattern such as conf.d/*.yaml names many." },
      overlays: { ...paths, description: "Files with changes on top of this one." },
      inputs: {
        type: "object",
        description: "Variables with a JSON Schema, and maybe a default. Their values come from vars, --vars-file or --var.",
        propertyNames: variableName,
        additionalProperties: { type: "object" },
      },
      vars: {
        type: "object",
        description: "Variables with their values. Expressions may read other variables and facts.",
        propertyNames: variableName,
      },
      defaults: {
        type: "object",
        description: "What resources leave unset: execution keys for all, attributes and execution keys by type.",
        additionalProperties: false,
        properties: Object.fromEntries([
          ["all", { type: "object", properties: runProperties, additionalProperties: false }],
          ...ordered.map((type) => [type.name, defaultsOf(type)] as const),
        ]),
      },
      resources: {
        type: "object",
        description: "Every resource as type.name: {attributes and execution keys}.",
        additionalProperties: false,
        patternProperties: Object.fromEntries(ordered.map((type) => [`^${type.name}\\.[A-Za-z0-9_./@+-]+$`, resourceOf(type)])),
        defaultSnippets: ordered.map(snippetOf),
      },
      // What has its turn once, after all resources, if something that changed names it in notify_handlers: the same shape.
      handlers: { $ref: "#/properties/resources" },
    },
    definitions: { ...Object.fromEntries(ordered.flatMap(definitionsOf)), address: addressSchema(options.addresses ?? []) },
  };
}

const variableName: JsonObject = { pattern: "^(?:[A-Za-z]|_[A-Za-z0-9]|_$)[A-Za-z0-9_]{0,62}$" };

const runProperties: JsonObject = withExpressions(isJsonObject(executionSchema["properties"]) ? executionSchema["properties"] : {});

const addresses: JsonObject = { anyOf: [{ $ref: "#/definitions/address" }, { type: "array", items: { $ref: "#/definitions/address" } }] };

const paths: JsonObject = { type: "array", items: { type: "string", minLength: 1 } };

const ownProperties: JsonObject = {
  description: { type: "string", description: "For people." },
  require: { ...addresses, description: "These come first." },
  before: { ...addresses, description: "These come later." },
  notify: { ...addresses, description: "These come later, and are refreshed when this one changed." },
  subscribe: { ...addresses, description: "These come first, and refresh this one when they changed." },
  notify_handlers: { ...addresses, description: "Handlers that have their turn after all resources when this one changed." },
  when: { type: ["string", "boolean"], description: "A CEL expression: only where it is true. Without braces." },
  loop: { type: ["array", "object", "string"], description: "An instance for every element: item is the element, key its key." },
  loop_files: {
    type: "string",
    minLength: 1,
    description: "An instance for every file below a folder of the site: item is its path, key its path in the folder, without .liquid.",
  },
  loop_var: { type: "string", pattern: "^[A-Za-z_][A-Za-z0-9_]*$", description: "The name of the element, in place of item." },
  loop_key: { type: "string", description: "A CEL expression for the key of an element that is a map. Without braces." },
  matrix: { type: "object", description: "An instance for every combination: matrix.axis is the value, key names all of them." },
  template_delimiters: {
    type: "array",
    items: { type: "string" },
    minItems: 2,
    maxItems: 2,
    description: "What stands for {{ and }} in the template.",
  },
};

function addressSchema(known: readonly string[]): JsonObject {
  const address: JsonObject = {
    type: "string",
    pattern: "^[a-z][a-z0-9_]*\\.",
    description: "type.name, or type.name[key] for one instance.",
  };
  return known.length === 0 ? address : { anyOf: [{ enum: known.toSorted() }, address] };
}

function attributesOf(type: ResourceType): JsonObject {
  const properties = type.schema["properties"];
  const relocated = relocate(isJsonObject(properties) ? properties : {}, type);
  const values: JsonObject =
    JSON.stringify(type.schema).includes('"masterchef-template"') && (!isJsonObject(properties) || !Object.hasOwn(properties, "values"))
      ? { values: { type: ["object", "string"], description: "What the template reads as values." } }
      : {};
  return { ...withExpressions(isJsonObject(relocated) ? relocated : {}), ...values };
}

function resourceOf(type: ResourceType): JsonObject {
  const relocated = relocate(type.schema, type);
  const whole = isJsonObject(relocated) ? relocated : {};
  const rest = Object.entries(whole).filter(([word]) => kept.has(word));
  const patterns = whole["patternProperties"];
  return {
    ...Object.fromEntries(rest),
    type: ["object", "null"],
    title: type.name,
    description: type.summary,
    properties: removable({ ...attributesOf(type), ...ownProperties, ...runProperties }),
    // What is appended to the list of an imported file.
    patternProperties: { ...(isJsonObject(patterns) ? patterns : {}), "^[a-z][a-z0-9_]*\\+$": { type: "array" } },
    // What defaults bring need not stand in the resource itself, so an editor must not miss it.
    ...(isOpen(type) ? {} : { additionalProperties: false }),
  };
}

/** Null takes out what an imported file sets. */
function removable(properties: JsonObject): JsonObject {
  const nullable = (schema: Json): Json => {
    if (!isJsonObject(schema)) return schema;
    const { type, anyOf, enum: words } = schema;
    if (isJsonList(anyOf)) return { ...schema, anyOf: [...anyOf, { type: "null" }] };
    return typeof type === "string" && words === undefined ? { ...schema, type: [type, "null"] } : schema;
  };
  return Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, nullable(schema)]));
}

/** Words of a type's schema that hold for a resource as a whole, whatever its defaults are. */
const kept = new Set(["not", "propertyNames"]);

function isOpen(type: ResourceType): boolean {
  const open = type.schema["additionalProperties"];
  return isJsonObject(open) || open === true || type.schema["patternProperties"] !== undefined || !isJsonObject(type.schema["properties"]);
}

function defaultsOf(type: ResourceType): JsonObject {
  return {
    type: "object",
    description: `Defaults of every ${type.name}.`,
    properties: { ...attributesOf(type), ...runProperties },
    ...(isOpen(type) ? {} : { additionalProperties: false }),
  };
}

function snippetOf(type: ResourceType): JsonObject {
  const required = type.schema["required"];
  const names = Array.isArray(required) ? required.filter((name) => typeof name === "string") : [];
  const body = Object.fromEntries(names.map((name, index) => [name, `$${index + 2}`]));
  return { label: type.name, description: type.summary, body: { [`${type.name}.\${1:name}`]: body } };
}

/** Definitions of a type's schema under a name of their own, so that types cannot take each other's. */
function definitionsOf(type: ResourceType): readonly (readonly [string, Json])[] {
  return ["definitions", "$defs"].flatMap((word) => {
    const definitions = type.schema[word];
    return isJsonObject(definitions)
      ? Object.entries(definitions).map(([name, schema]) => [`${type.name}.${name}`, relocate(schema, type)] as const)
      : [];
  });
}

function relocate(schema: Json, type: ResourceType): Json {
  if (Array.isArray(schema)) return schema.map((item: Json) => relocate(item, type));
  if (!isJsonObject(schema)) return schema;
  return Object.fromEntries(
    Object.entries(schema).map(([word, value]) => {
      const local = word === "$ref" && typeof value === "string" ? /^#\/(?:definitions|\$defs)\/([^/]+)$/.exec(value)?.[1] : undefined;
      return [word, local === undefined ? relocate(value, type) : `#/definitions/${type.name}.${local}`];
    }),
  );
}
