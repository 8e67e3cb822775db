import { createHash } from "node:crypto";
import { isJsonObject } from "@masterchef/kernel/testing";
import type { AdmittedPlugin, Json, JsonObject } from "@masterchef/kernel/testing";
import type { ProviderCase } from "@masterchef/sdk/cases";

/** A declaration to try a provider with. */
export interface Sample {
  /** Where it stands: the title of an example or of a case. */
  readonly title: string;
  readonly typeName: string;
  readonly name: string;
  readonly desired: JsonObject;
  readonly facts: JsonObject;
  readonly from: "example" | "case";
}

/** The content that stands for any that an example names: what the kernel would have kept of it. */
export const sampleContent: Uint8Array = Buffer.from("content of an example\n");

/** Its digest. */
export const sampleDigest: string = `sha256:${createHash("sha256").update(sampleContent).digest("hex")}`;

const sampleBlob: JsonObject = { $blob: { digest: sampleDigest, size: sampleContent.length } };

/** The declarations of the examples of a manifest and of cases, each once. */
export function declarationsOf(manifest: AdmittedPlugin["manifest"], cases: readonly ProviderCase[]): readonly Sample[] {
  const shown = Object.entries(manifest.types ?? {}).flatMap(([typeName, { examples = [], schema }]) =>
    examples.map(({ title, name, desired }): Sample => {
      return { title, typeName, name, desired: withContent(desired, schema), facts: {}, from: "example" };
    }),
  );
  const played = cases.map(({ title, type: typeName, name, desired, facts }): Sample => {
    return { title, typeName, name, desired, facts, from: "case" };
  });
  const keyed = [...shown, ...played].map((each) => [JSON.stringify([each.typeName, each.name, each.desired, each.facts]), each] as const);
  return [...new Map(keyed.toReversed()).values()].toReversed();
}

/** A declaration with the content that stands for any, wherever it names one: that of a case is known by its digest alone. */
export function withSampleContent(value: Json): Json {
  if (Array.isArray(value)) return value.map(withSampleContent);
  if (!isJsonObject(value)) return value;
  if (Object.hasOwn(value, "$blob")) return sampleBlob;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, withSampleContent(member)]));
}

/** As the kernel hands it over: content that a user writes, or names a file of, is a blob by then. */
function withContent(desired: JsonObject, schema: JsonObject): JsonObject {
  const { properties } = schema;
  const isContent = (name: string): boolean =>
    /"format":"masterchef-/u.test(JSON.stringify(isJsonObject(properties) ? (properties[name] ?? null) : null));
  return Object.fromEntries(Object.entries(desired).map(([name, value]): [string, Json] => [name, isContent(name) ? sampleBlob : value]));
}
