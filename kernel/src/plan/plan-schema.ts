import { catalogue } from "../diagnostics/catalogue.ts";
import type { Execution } from "../ir/execution.ts";
import type { Json, JsonObject } from "../ir/json.ts";
import type { FailedResource } from "./failed-resource.ts";
import { planFormat } from "./plan.ts";
import type { PlannedHost, Selection } from "./plan.ts";
import { grades, origins } from "./step.ts";
import type { Grade, Origin } from "./step.ts";

/** A plan file that is of the schema. Values of the contracts are still in their JSON form, which the codec judges. */
export interface PlanDocument {
  readonly masterchef: "plan";
  readonly format: typeof planFormat;
  readonly site: string;
  readonly ir: string;
  readonly lock: string;
  readonly selection: Selection;
  readonly hosts: readonly PlannedHost[];
  readonly digest: string;
  readonly parts: Readonly<Record<string, PlanDocumentPart>>;
}

/** One host's part in a plan file. */
export interface PlanDocumentPart {
  readonly facts: JsonObject;
  readonly answers: string;
  readonly steps: readonly PlanDocumentStep[];
  readonly failed?: readonly FailedResource[];
  readonly owed?: readonly { readonly subject: string; readonly cause: Json }[];
}

interface StepDocument {
  readonly address: string;
  readonly type: string;
  readonly plugin: string;
  readonly name: string;
  readonly desired: JsonObject;
  readonly basis: readonly PlanDocumentBasis[];
  readonly grade: Grade;
  readonly envelope: Json;
  readonly execution: Execution;
  readonly after: readonly string[];
  readonly behind: readonly string[];
  readonly settleMs: number;
  readonly claimed: readonly Json[];
  readonly triggers?: readonly Json[];
}

/** One step in a plan file. */
export type PlanDocumentStep =
  | (StepDocument & { readonly kind: "settled"; readonly state: Json })
  | (StepDocument & { readonly kind: "open"; readonly reason: string })
  | (StepDocument & {
      readonly kind: "change";
      readonly action: Json;
      readonly current: Json;
      readonly predicted: Json;
      readonly knownAfter: readonly Json[];
      readonly identity?: string;
      readonly chosen?: Json;
      readonly attributes: readonly Json[];
      readonly operations: readonly PlanDocumentOperation[];
      readonly reason: string;
    })
  | (StepDocument & {
      readonly kind: "refresh";
      readonly causes: readonly Json[];
      readonly operations: readonly PlanDocumentOperation[];
      readonly reason: string;
    });

/** One question of a basis in a plan file. */
export interface PlanDocumentBasis {
  readonly key: string;
  readonly query: Json;
  readonly answer?: string;
  readonly origin: Origin;
  readonly by?: string;
  readonly hoped?: true;
}

/** One operation in a plan file. */
export interface PlanDocumentOperation {
  readonly operation: Json;
  readonly occasion: Json;
  readonly guards: readonly { readonly query: Json; readonly expect: string }[];
  readonly join?: { readonly key: string; readonly items: readonly string[] };
}

const text = { type: "string" };
const texts = { type: "array", items: text };
const anything = {};
const list = { type: "array" };
const digest = { type: "string", pattern: "^sha256:[0-9a-f]{64}$" };
const seconds = { type: "number", minimum: 0 };

function record(required: JsonObject, optional: JsonObject = {}): JsonObject {
  return { type: "object", additionalProperties: false, required: Object.keys(required), properties: { ...required, ...optional } };
}

const execution = record(
  {
    tags: texts,
    retries: { type: "integer", minimum: 0 },
    retryDelaySeconds: seconds,
    retryBackoff: { type: "number", minimum: 1 },
    retryJitterSeconds: seconds,
  },
  { become: text, breakerAfter: { type: "integer", minimum: 0 }, timeoutSeconds: seconds },
);

const basis = record({ key: text, query: anything, origin: { enum: [...origins] } }, { answer: digest, by: text, hoped: { const: true } });

const operation = record(
  { operation: anything, occasion: anything, guards: { type: "array", items: record({ query: anything, expect: digest }) } },
  { join: record({ key: text, items: texts }) },
);

const common: JsonObject = {
  address: text,
  type: text,
  plugin: text,
  name: text,
  desired: { type: "object" },
  basis: { type: "array", items: basis },
  grade: { enum: [...grades] },
  envelope: anything,
  execution,
  after: texts,
  behind: texts,
  settleMs: { type: "integer", minimum: 0 },
  claimed: list,
};

const operations: JsonObject = { type: "array", items: operation };

const step: JsonObject = {
  type: "object",
  required: ["kind"],
  properties: { kind: { enum: ["settled", "open", "change", "refresh"] } },
  allOf: [
    { if: kindIs("settled"), then: record({ ...common, kind: text, state: anything }, { triggers: list }) },
    { if: kindIs("open"), then: record({ ...common, kind: text, reason: text }, { triggers: list }) },
    {
      if: kindIs("change"),
      then: record(
        {
          ...common,
          kind: text,
          action: text,
          current: anything,
          predicted: anything,
          knownAfter: list,
          attributes: list,
          operations,
          reason: text,
        },
        { identity: text, chosen: anything, triggers: list },
      ),
    },
    { if: kindIs("refresh"), then: record({ ...common, kind: text, causes: list, operations, reason: text }, { triggers: list }) },
  ],
};

const failed = record(
  { address: text, type: text, plugin: text, code: { enum: Object.keys(catalogue) }, reason: text },
  { blockedBy: text },
);

function kindIs(kind: string): JsonObject {
  return { properties: { kind: { const: kind } } };
}

/** JSON Schema (draft 7) of a plan file. */
export const planSchema: JsonObject = {
  $schema: "http://json-schema.org/draft-07/schema#",
  title: "A plan of Masterchef",
  ...record({
    masterchef: { const: "plan" },
    format: { const: planFormat },
    site: text,
    ir: digest,
    lock: digest,
    selection: record({ resources: texts, tags: texts, skipTags: texts }),
    hosts: { type: "array", items: { anyOf: [record({ host: text, part: digest }), record({ host: text, unreachable: text })] } },
    digest,
    parts: {
      type: "object",
      propertyNames: digest,
      additionalProperties: record(
        { facts: { type: "object" }, answers: digest, steps: { type: "array", items: step } },
        {
          failed: { type: "array", minItems: 1, items: failed },
          owed: { type: "array", minItems: 1, items: record({ subject: text, cause: anything }) },
        },
      ),
    },
  }),
};
