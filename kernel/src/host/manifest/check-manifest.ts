import { Ajv } from "ajv";
import type { ErrorObject } from "ajv";
import { CodecError, decodeJson } from "@masterchef/wit/codec";
import type { Pattern } from "@masterchef/wit/host";
import { errorOf } from "../../diagnostics/diagnostic.ts";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import type { JsonObject } from "../../ir/json.ts";
import { contracts, knownCapabilities } from "../contracts.ts";
import { executionKeys } from "./execution-keys.ts";
import type { Manifest } from "./manifest.ts";
import { costProblem } from "./schema-cost.ts";
import manifestSchema from "./manifest.schema.json" with { type: "json" };

/** A manifest that was checked, or everything that is wrong with it. */
export type CheckedManifest = { readonly tag: "ok"; readonly val: Manifest } | { readonly tag: "err"; readonly val: readonly Diagnostic[] };

const validate = new Ajv({ allErrors: true, strict: true, strictTypes: false, strictRequired: false }).compile<Manifest>(manifestSchema);

/** Check what a manifest says: its shape, its contract, its capabilities, its resource types. */
export function checkManifest(document: JsonObject, path: string): CheckedManifest {
  if (!isManifest(document)) {
    return { tag: "err", val: (validate.errors ?? []).filter(tellsSomething).map((error) => shapeProblem(error, path)) };
  }
  const problems = [
    ...contractProblems(document),
    ...capabilityProblems(document),
    ...typeProblems(document),
    ...otherSchemaProblems(document),
  ];
  return problems.length > 0 ? { tag: "err", val: problems } : { tag: "ok", val: document };
}

/** Whether a document has the shape of a manifest. */
function isManifest(document: unknown): document is Manifest {
  return validate(document);
}

/** `if` only repeats what the errors of its `then` say. */
function tellsSomething(error: ErrorObject): boolean {
  return error.keyword !== "if";
}

function shapeProblem(error: ErrorObject, path: string): Diagnostic {
  const extra: unknown = error.params["additionalProperty"];
  const at = typeof extra === "string" ? `${error.instancePath}/${extra}` : error.instancePath;
  const where = at === "" ? "the manifest as a whole" : `\`${at}\``;
  return errorOf("MC_HOST_MANIFEST", { about: path, detail: `In the manifest of ${path}, ${where} ${error.message ?? "is wrong"}.` });
}

function contractProblems(manifest: Manifest): readonly Diagnostic[] {
  const { name } = contracts[manifest.kind];
  if (manifest.contract === name) return [];
  const detail = `The manifest of ${manifest.name} ${manifest.version} names the contract ${manifest.contract}; for the kind \`${manifest.kind}\` this host speaks ${name}.`;
  return [errorOf("MC_HOST_CONTRACT", { about: manifest.name, detail })];
}

function capabilityProblems(manifest: Manifest): readonly Diagnostic[] {
  return (["ask", "do"] as const).flatMap((verb) =>
    manifest.capabilities[verb].flatMap((document, index) => {
      const where = `\`/capabilities/${verb}/${index}\``;
      const problem = patternProblem(document, verb);
      if (problem === undefined) return [];
      const detail = `In the manifest of ${manifest.name} ${manifest.version}, ${where} ${problem}.`;
      return [errorOf("MC_HOST_CAPABILITY", { about: manifest.name, detail })];
    }),
  );
}

function patternProblem(document: JsonObject, verb: "ask" | "do"): string | undefined {
  let pattern: Pattern;
  try {
    pattern = decodeJson("Pattern", document);
  } catch (error) {
    if (error instanceof CodecError) return `is no pattern: ${error.message}`;
    throw error;
  }
  const known = knownCapabilities[verb];
  if (known.includes(pattern.does) || /^[a-z0-9-]+\/[a-z0-9-]+$/.test(pattern.does)) return undefined;
  return `names \`${pattern.does}\`, which cannot be ${verb === "ask" ? "asked" : "done"}. Known are ${known.join(", ")}, and names of the form \`<plugin>/<kind>\``;
}

function typeProblems(manifest: Manifest): readonly Diagnostic[] {
  return Object.entries(manifest.types ?? {}).flatMap(([name, type]) => {
    const problem = (what: string): Diagnostic =>
      errorOf("MC_HOST_TYPE", {
        about: manifest.name,
        detail: `The resource type \`${name}\` of ${manifest.name} ${manifest.version} ${what}.`,
      });
    const attributes = attributeNames(type.schema);
    const reserved = attributes.filter((attribute) => executionKeys.includes(attribute));
    return [
      ...reserved.map((attribute) => problem(`has an attribute \`${attribute}\`, which is a key of the language; give it another name`)),
      ...(type.identity === undefined || attributes.includes(type.identity)
        ? []
        : [problem(`names the identity \`${type.identity}\`, which is not among its attributes`)]),
      ...(["schema", "state"] as const).flatMap((what) => {
        const wrong = schemaProblem(type[what]);
        return wrong === undefined ? [] : [problem(`has a \`${what}\` that is no JSON Schema: ${wrong}`)];
      }),
    ];
  });
}

function otherSchemaProblems(manifest: Manifest): readonly Diagnostic[] {
  const provided = Object.entries(manifest.provides ?? {}).map(([name, schema]) => [`/provides/${name}`, schema] as const);
  const schemas = manifest.config === undefined ? provided : [...provided, ["/config", manifest.config] as const];
  return schemas.flatMap(([where, schema]) => {
    const wrong = schemaProblem(schema);
    if (wrong === undefined) return [];
    const detail = `In the manifest of ${manifest.name} ${manifest.version}, \`${where}\` is no JSON Schema that can be used: ${wrong}.`;
    return [errorOf("MC_HOST_MANIFEST", { about: manifest.name, detail })];
  });
}

function attributeNames(schema: JsonObject): readonly string[] {
  const { properties } = schema;
  return typeof properties === "object" && properties !== null && !Array.isArray(properties) ? Object.keys(properties) : [];
}

function schemaProblem(schema: JsonObject): string | undefined {
  const costly = costProblem(schema);
  if (costly !== undefined) return costly;
  const ajv = new Ajv({ strict: false, validateFormats: false, addUsedSchema: false, inlineRefs: false, code: { optimize: false } });
  try {
    ajv.compile(schema);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
