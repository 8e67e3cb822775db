import type { Contracts, Definition } from "./link.ts";
import { upper } from "./names.ts";
import type { Shape } from "./shape.ts";
import type { WitType } from "./wit-model.ts";

/**
 * The shape of every type that has values (all but resources), by name. Aliases are followed to what they stand for; `json` of the target package
 * stays, since its text is a document.
 */
export function shapesOf(contracts: Contracts): ReadonlyMap<string, Shape> {
  const definitions = new Map<string, Definition>();
  const documents = new Set<string>();
  for (const found of contracts) {
    for (const definition of found.definitions) {
      definitions.set(definition.name, definition);
      if (found.name === "masterchef:target" && definition.local === "Json") documents.add(definition.name);
    }
  }
  const shapeOfType = (type: WitType): Shape => {
    switch (type.kind) {
      case "primitive":
        return type.name;
      case "name": {
        const body = definitions.get(type.name)?.body;
        return body?.kind === "alias" ? shapeOf(type.name) : { kind: "type", name: type.name };
      }
      case "list":
        if (type.item.kind === "primitive" && type.item.name === "u8") return "bytes";
        return { kind: "list", item: shapeOfType(type.item) };
      case "option":
        return { kind: "option", item: shapeOfType(type.item) };
      case "tuple":
        return { kind: "tuple", items: type.items.map(shapeOfType) };
      case "result":
        return { kind: "result", ok: type.ok ? shapeOfType(type.ok) : null, err: type.err ? shapeOfType(type.err) : null };
      case "stream":
        throw new Error("a stream is no value");
    }
  };
  const shapeOf = (name: string): Shape => {
    const definition = definitions.get(name);
    if (!definition || documents.has(name)) return "json";
    const { body } = definition;
    switch (body.kind) {
      case "alias":
        return shapeOfType(body.type);
      case "record":
        return { kind: "record", fields: Object.fromEntries(body.fields.map((field) => [field.name, shapeOfType(field.type)])) };
      case "variant":
        return { kind: "variant", cases: Object.fromEntries(body.cases.map((arm) => [arm.name, arm.type ? shapeOfType(arm.type) : null])) };
      case "enum":
        return { kind: "enum", prefix: `${upper(definition.local)}_`, cases: body.cases.map((arm) => arm.name) };
      case "flags":
        return { kind: "flags", cases: body.cases.map((arm) => arm.name) };
      case "resource":
        throw new Error("a resource is no value");
    }
  };
  const names = [...definitions.values()].filter(({ body }) => body.kind !== "resource").map(({ name }) => name);
  return new Map(names.map((name) => [name, shapeOf(name)]));
}

/** `bindings/model.ts`: the shapes as a table for the codec, and the worlds with what a component of each exports. */
export function emitModel(contracts: Contracts): string {
  const shapes = [...shapesOf(contracts)].map(([name, shape]) => `  ${name}: ${JSON.stringify(shape)},\n`);
  const worlds = contracts.flatMap((found) =>
    found.worlds.map((world) => {
      const name = `${found.name}/${world.name}@${found.version}`;
      return `  ${JSON.stringify(world.name)}: ${JSON.stringify({ name, imports: world.imports, exports: world.exports })},\n`;
    }),
  );
  return [
    'import type { Shape } from "../src/shape.ts";\nimport type { TypeName } from "./host.ts";\n\n',
    "/** What a value of each type looks like. */\n",
    `export const types: Readonly<Record<TypeName, Shape>> = {\n${shapes.join("")}};\n\n`,
    "/** A world in full: the interfaces a component of it imports and exports, named with their versions. */\n",
    "export interface World {\n  readonly name: string;\n  readonly imports: readonly string[];\n  readonly exports: readonly string[];\n}\n\n",
    "/** The worlds by their own names. */\n",
    `export const worlds: Readonly<Record<${worldNames(contracts)}, World>> = {\n${worlds.join("")}};\n`,
  ].join("");
}

function worldNames(contracts: Contracts): string {
  return contracts.flatMap((found) => found.worlds.map((world) => JSON.stringify(world.name))).join(" | ");
}
