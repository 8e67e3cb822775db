import { Ajv } from "ajv";
import { CodecError, decodeJson } from "@masterchef/wit/codec";
import { errorOf } from "../../diagnostics/diagnostic.ts";
import type { Outcome } from "../../diagnostics/outcome.ts";
import { canonicalText } from "../../ir/canonical-text.ts";
import type { Json, JsonObject } from "../../ir/json.ts";
import { isJsonObject } from "../../ir/json.ts";
import { parseJson } from "../../ir/parse-json.ts";
import type { Selection } from "../plan.ts";
import { grades } from "../step.ts";
import type { Grade } from "../step.ts";
import { baselineFormat } from "./baseline.ts";
import type { Baseline, BaselineHost, BaselineResource, BaselineWork } from "./baseline.ts";
import { workJson } from "./work-json.ts";

/** Write a baseline: JSON with one resource a line, each line canonical, so that equal baselines are equal bytes and a review shows what changed. */
export function writeBaseline(baseline: Baseline): string {
  const { hosts, ...frame } = baseline;
  const head = canonicalText({ ...frame, selection: selectionJson(frame.selection) }).slice(0, -1);
  return `${head},"hosts":[${hosts.map(hostText).join(",")}]}\n`;
}

/** Read a baseline strictly. `file` is how the user called it. Errors: `MC_PLAN_BASELINE`. */
export function readBaseline(text: string, file: string): Outcome<Baseline> {
  const wrong = (detail: string): Outcome<Baseline> => ({ diagnostics: [errorOf("MC_PLAN_BASELINE", { about: file, detail })] });
  const document = parseJson(text);
  if (!isJsonObject(document) || document["masterchef"] !== "baseline")
    return wrong(
      "The file is there and is no baseline, and it is not overwritten. Name a file written by `plan --snapshot`, or one that does not exist yet.",
    );
  const format = document["format"];
  if (typeof format === "number" && format > baselineFormat)
    return wrong(
      `The baseline has format ${format}; this version reads up to ${baselineFormat}. Use the version that made it, or remove the file and write a new one.`,
    );
  const validate = new Ajv({ strict: false, allErrors: false }).compile<BaselineDocument>(baselineSchema);
  const validated: unknown = document;
  if (!validate(validated)) {
    const first = validate.errors?.[0];
    const where = first?.instancePath === "" ? "the top" : first?.instancePath;
    return wrong(`At ${where}: ${first?.message ?? "not of the form"}. Remove the file and run the same command to write a new baseline.`);
  }
  try {
    return { value: { ...validated, hosts: validated.hosts.map(hostFrom) }, diagnostics: [] };
  } catch (error) {
    if (!(error instanceof CodecError)) throw error;
    return wrong(`At ${error.pointer}: ${error.problem}. Remove the file and run the same command to write a new baseline.`);
  }
}

function hostText(host: BaselineHost): string {
  if ("unreachable" in host) return canonicalText({ host: host.host, unreachable: host.unreachable });
  const lines = host.resources.map((resource) => `\n${canonicalText(resourceJson(resource))}`);
  return `{"host":${canonicalText(host.host)},"resources":[${lines.join(",")}\n]}`;
}

function resourceJson(resource: BaselineResource): JsonObject {
  const { address, does, refresh } = resource;
  return { address, does, ...workJson(resource), ...(refresh === undefined ? {} : { refresh: workJson(refresh) }) };
}

function selectionJson({ resources, tags, skipTags }: Selection): JsonObject {
  return { resources, tags, skipTags };
}

interface BaselineDocument extends Omit<Baseline, "hosts"> {
  readonly hosts: readonly HostDocument[];
}

type HostDocument =
  | { readonly host: string; readonly resources: readonly ResourceDocument[] }
  | { readonly host: string; readonly unreachable: string };

interface WorkDocument {
  readonly grade: Grade;
  readonly operations: readonly { readonly occasion: Json; readonly operation: Json }[];
  readonly may?: readonly Json[];
}

interface ResourceDocument extends WorkDocument {
  readonly address: string;
  readonly does: string;
  readonly refresh?: WorkDocument;
}

function hostFrom(host: HostDocument): BaselineHost {
  return "unreachable" in host ? host : { host: host.host, resources: host.resources.map(resourceFrom) };
}

function resourceFrom(document: ResourceDocument): BaselineResource {
  const { address, does, refresh } = document;
  return {
    address,
    does: does === "settled" || does === "open" ? does : decodeJson("Action", does),
    ...workFrom(document),
    ...(refresh === undefined ? {} : { refresh: workFrom(refresh) }),
  };
}

function workFrom({ grade, operations, may = [] }: WorkDocument): BaselineWork {
  return {
    grade,
    operations: operations.map(({ occasion, operation }) => ({
      occasion: decodeJson("Occasion", occasion),
      operation: decodeJson("Operation", operation),
    })),
    may: may.map((pattern) => decodeJson("Pattern", pattern)),
  };
}

const text = { type: "string" };
const texts = { type: "array", items: text };

function record(required: JsonObject, optional: JsonObject = {}): JsonObject {
  return { type: "object", additionalProperties: false, required: Object.keys(required), properties: { ...required, ...optional } };
}

const work: JsonObject = {
  grade: { enum: [...grades] },
  operations: { type: "array", items: record({ occasion: text, operation: {} }) },
};

const mayBe: JsonObject = { may: { type: "array" } };

const resource = record({ address: text, does: text, ...work }, { ...mayBe, refresh: record(work, mayBe) });

const baselineSchema: JsonObject = record({
  masterchef: { const: "baseline" },
  format: { const: baselineFormat },
  site: text,
  selection: record({ resources: texts, tags: texts, skipTags: texts }),
  hosts: {
    type: "array",
    items: { anyOf: [record({ host: text, resources: { type: "array", items: resource } }), record({ host: text, unreachable: text })] },
  },
});
