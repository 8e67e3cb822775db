import { isJsonObject } from "@masterchef/kernel/testing";
import type { Json } from "@masterchef/kernel/testing";
import type { Check, Finding } from "../check.ts";

/** Everything a user can write is described, and shown at least once. */
export const described: Check = {
  id: "documentation/described",
  title: "Every resource type and every attribute says what it is for, and every type has an example",
  why: "The reference that users read is made from the manifest, and so is what their editor shows while they type.",
  mend: "Give each attribute of the type's schema a `description`, and each type a `summary` and at least one of `examples`.",
  from: "basic",
  run({ plugin: { manifest } }) {
    const types = Object.entries(manifest.types ?? {});
    const findings = types.flatMap(([typeName, { summary, schema, examples = [] }]) => [
      ...undescribed(typeName, schema["properties"]),
      ...(summary.trim() === "" ? [{ about: typeName, what: "It has no summary." }] : []),
      ...(examples.length === 0 ? [{ about: typeName, what: "It has no example." }] : []),
    ]);
    return Promise.resolve({ looked: types.length, findings });
  },
};

function undescribed(typeName: string, properties: Json | undefined): readonly Finding[] {
  if (!isJsonObject(properties)) return [];
  return Object.entries(properties).flatMap(([name, schema]) => {
    const text = isJsonObject(schema) ? schema["description"] : undefined;
    return typeof text === "string" && text.trim() !== "" ? [] : [{ about: `${typeName}.${name}`, what: "It has no description." }];
  });
}
