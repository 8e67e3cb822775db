import { Ajv } from "ajv";
import { describe, expect, it } from "vitest";
import { isJsonList, isJsonObject } from "@masterchef/sdk";
import type { Json, JsonObject } from "@masterchef/sdk";
import { loadProviderSuites } from "./suites.ts";

// What a manifest shows as an example must pass its own schema, be accepted by its own plugin and be bounded by it.

const suites = await loadProviderSuites();
const digest = `sha256:${"1".repeat(64)}`;

describe.each(suites)("$name", ({ manifest, component }) => {
  it.each(examplesOf(manifest))("shows an example that holds: $title", ({ typeName, name, desired, schema }) => {
    const ajv = new Ajv({
      allErrors: true,
      strict: false,
      formats: { "masterchef-content": true, "masterchef-source": true, "masterchef-template": true },
    });
    const validate = ajv.compile(schema);
    validate(desired);
    expect(validate.errors ?? []).toEqual([]);
    const [canonical] = component.canonicalize([{ typeName, name, desired: JSON.stringify(withBlobs(desired, schema)) }]);
    if (canonical?.tag !== "ok") throw new Error(JSON.stringify(canonical));
    expect(canonical.val.warnings).toEqual([]);
    expect(component.bound("{}", [{ typeName, name, desired: canonical.val.desired }])).toMatchObject([{ tag: "ok" }]);
  });
});

interface Example {
  readonly title: string;
  readonly typeName: string;
  readonly name: string;
  readonly desired: JsonObject;
  readonly schema: JsonObject;
}

function examplesOf(manifest: JsonObject): readonly Example[] {
  return Object.entries(objectAt(manifest, "types")).flatMap(([typeName, type]) => {
    if (!isJsonObject(type) || !isJsonList(type["examples"])) throw new Error(`${typeName} has no examples`);
    return type["examples"].map((example) => {
      const { title, name } = isJsonObject(example) ? { title: example["title"], name: example["name"] } : {};
      if (!isJsonObject(example) || typeof title !== "string" || typeof name !== "string")
        throw new Error(`an example of ${typeName} is none`);
      return { title, typeName, name, desired: objectAt(example, "desired"), schema: objectAt(type, "schema") };
    });
  });
}

/** As the kernel hands it over: content is a blob. */
function withBlobs(desired: JsonObject, schema: JsonObject): JsonObject {
  const properties = objectAt(schema, "properties");
  const isContent = (name: string): boolean => /"format":"masterchef-/.test(JSON.stringify(properties[name]));
  return Object.fromEntries(
    Object.entries(desired).map(([name, value]): [string, Json] => [name, isContent(name) ? { $blob: { digest, size: 1 } } : value]),
  );
}

function objectAt(object: JsonObject, name: string): JsonObject {
  const value = object[name];
  if (!isJsonObject(value)) throw new Error(`"${name}" is not an object`);
  return value;
}
