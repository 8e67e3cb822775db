import type { Contracts, Definition } from "./link.ts";
import type { Shape } from "./shape.ts";
import { ranges } from "./codec/checks.ts";
import { shapesOf } from "./emit-model.ts";

/** The name under which the schema can be referred to: `urn:masterchef:types#/definitions/Query`. */
const schemaId = "urn:masterchef:types";

type Schema = boolean | { readonly [keyword: string]: unknown };

/** JSON Schema (draft-07) of the JSON form of every type, as text. */
export function emitSchema(contracts: Contracts, notice: string): string {
  const shapes = shapesOf(contracts);
  const definitions = contracts
    .flatMap((found) => found.definitions)
    .flatMap((definition) => {
      const shape = shapes.get(definition.name);
      return shape === undefined ? [] : [[definition.name, describe(definition.docs, schemaOf(shape, definition))] as const];
    });
  const document = {
    $comment: notice,
    $schema: "http://json-schema.org/draft-07/schema#",
    $id: schemaId,
    definitions: Object.fromEntries(definitions),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function schemaOf(shape: Shape, definition?: Definition): Schema {
  if (typeof shape === "string") return scalarSchema(shape);
  const docs = docsOf(definition);
  switch (shape.kind) {
    case "type":
      return { $ref: `#/definitions/${shape.name}` };
    case "option":
      return schemaOf(shape.item);
    case "list":
      return { type: "array", items: schemaOf(shape.item) };
    case "tuple":
      return {
        type: "array",
        items: shape.items.map((item) => schemaOf(item)),
        additionalItems: false,
        minItems: shape.items.length,
      };
    case "record": {
      const fields = Object.entries(shape.fields);
      return {
        type: "object",
        properties: Object.fromEntries(fields.map(([name, field]) => [name, describe(docs.get(name), schemaOf(field))])),
        required: fields.filter(([, field]) => typeof field === "string" || field.kind !== "option").map(([name]) => name),
        additionalProperties: false,
      };
    }
    case "variant":
      return armsSchema(shape.cases, docs);
    case "result":
      return armsSchema({ ok: shape.ok, err: shape.err }, docs);
    case "enum":
      return { enum: shape.cases };
    case "flags":
      return { type: "array", items: { enum: shape.cases }, uniqueItems: true };
  }
}

function armsSchema(cases: Readonly<Record<string, Shape | null>>, docs: ReadonlyMap<string, string>): Schema {
  const arms = Object.entries(cases).map(([name, payload]) =>
    describe(
      docs.get(name),
      payload === null
        ? { const: name }
        : { type: "object", properties: { [name]: schemaOf(payload) }, required: [name], additionalProperties: false },
    ),
  );
  return { oneOf: arms };
}

function scalarSchema(shape: Extract<Shape, string>): Schema {
  if (shape === "json") return true;
  if (shape === "bool") return { type: "boolean" };
  if (shape === "string") return { type: "string" };
  if (shape === "bytes")
    return { type: "string", contentEncoding: "base64", pattern: "^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$" };
  const [minimum, maximum] = ranges[shape];
  return { type: "integer", minimum, maximum };
}

/** Docs of a type's members by name. */
function docsOf(definition: Definition | undefined): ReadonlyMap<string, string> {
  const body = definition?.body;
  if (body?.kind === "record") return new Map(body.fields.map(({ name, docs }) => [name, docs]));
  if (body?.kind === "variant") return new Map(body.cases.map(({ name, docs }) => [name, docs]));
  return new Map();
}

/** A schema with a description. Beside a `$ref` every other keyword is ignored in draft-07, so it is wrapped. */
function describe(docs: string | undefined, schema: Schema): Schema {
  if (docs === undefined || docs === "") return schema;
  if (typeof schema === "boolean") return { description: docs };
  return "$ref" in schema ? { description: docs, allOf: [schema] } : { description: docs, ...schema };
}
