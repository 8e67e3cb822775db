import { parsedJson } from "./parsed-json.ts";
import { Ajv } from "ajv";
import type { ValidateFunction } from "ajv";
import { CodecError, decodeJson } from "@masterchef/wit/codec";
import type { HostTypes, TypeName } from "@masterchef/wit/host";
import { errorOf } from "../diagnostics/diagnostic.ts";
import type { Outcome } from "../diagnostics/outcome.ts";
import { canonicalText } from "../ir/canonical-text.ts";
import type { Json, JsonObject } from "../ir/json.ts";
import { isJsonObject } from "../ir/json.ts";
import { partDigest, planDigest } from "./plan-file.ts";
import type { HostPart } from "./host-part.ts";
import { planFormat } from "./plan.ts";
import type { Plan } from "./plan.ts";
import { planSchema } from "./plan-schema.ts";
import type { PlanDocument, PlanDocumentBasis, PlanDocumentOperation, PlanDocumentPart, PlanDocumentStep } from "./plan-schema.ts";
import type { BasisEntry, PlannedOperation, Step, StepCommon } from "./step.ts";

/** A plan read from its file, with the digest that names it. */
export interface ReadPlan {
  readonly plan: Plan;
  readonly digest: string;
}

/** The most a plan file may hold, in UTF-16 units. */
const longestPlan = 512 * 1024 * 1024;

/**
 * Read a plan strictly: it must be of the form, in canonical JSON to the byte, and every digest in it must be that of what it names. `file` is how the user
 * called it. Errors: `MC_PLAN_FILE`, `MC_PLAN_EDITED`, `MC_PLAN_FORMAT`.
 */
export function readPlan(text: string, file: string): Outcome<ReadPlan> {
  const document = text.length > longestPlan ? undefined : parse(text);
  if (document === undefined)
    return {
      diagnostics: [
        errorOf("MC_PLAN_FILE", { about: file, detail: "The file is not JSON. Name a file written by `masterchef plan --out`." }),
      ],
    };
  const formed = wellFormed(document, file);
  if (formed.value === undefined) return { diagnostics: formed.diagnostics };
  try {
    const json = canonicalOf(document);
    if (json === undefined) {
      const detail = "It holds what no plan can: half a character, a number beyond all bounds, or values nested too deep. Plan again.";
      return { diagnostics: [errorOf("MC_PLAN_FILE", { about: file, detail })] };
    }
    return checked(formed.value, { json, text, file });
  } catch (error) {
    return misfit(error, file);
  }
}

/**
 * Read a plan put together from contents that were held against their digests when they were read, its parts under the names of theirs: only the form is
 * checked once more. `from` is where it came from, for the user. Errors: `MC_PLAN_FILE`, `MC_PLAN_FORMAT`.
 */
export function readKeptPlan(document: JsonObject, from: string): Outcome<ReadPlan> {
  const formed = wellFormed(document, from);
  if (formed.value === undefined) return { diagnostics: formed.diagnostics };
  try {
    const { digest, ...named } = formed.value;
    return { value: { plan: planFrom(named), digest }, diagnostics: [] };
  } catch (error) {
    return misfit(error, from);
  }
}

/** What to say of a value that the contracts do not know. */
function misfit(error: unknown, file: string): Outcome<ReadPlan> {
  if (!(error instanceof CodecError)) throw error;
  return { diagnostics: [errorOf("MC_PLAN_FILE", { about: file, detail: `At ${error.pointer}: ${error.problem}. Plan again.` })] };
}

function wellFormed(document: JsonObject, file: string): Outcome<PlanDocument> {
  const format = document["format"];
  if (typeof format === "number" && format > planFormat) {
    return {
      diagnostics: [
        errorOf("MC_PLAN_FORMAT", {
          about: file,
          detail: `The plan has format ${format}; this version reads up to ${planFormat}. Plan again with this version, or apply with the one that made it.`,
        }),
      ],
    };
  }
  const validate = planValidator();
  const validated: unknown = document;
  if (!validate(validated)) {
    const first = validate.errors?.[0];
    return {
      diagnostics: [
        errorOf("MC_PLAN_FILE", {
          about: file,
          detail: `At ${first?.instancePath === "" ? "the top" : first?.instancePath}: ${first?.message ?? "not of the form"}. Name a file written by \`masterchef plan --out\`.`,
        }),
      ],
    };
  }
  return { value: validated, diagnostics: [] };
}

/** Undefined for what no canonical text holds. */
function canonicalOf(document: JsonObject): string | undefined {
  try {
    return canonicalText(document);
  } catch {
    return undefined;
  }
}

let validator: ValidateFunction<PlanDocument> | undefined;

/** Made once and as it comes: compiling the schema takes longer than reading most plans. It is our own, so it is not held against that of schemas. */
function planValidator(): ValidateFunction<PlanDocument> {
  validator ??= new Ajv({ strict: false, meta: false, validateSchema: false, code: { optimize: false } }).compile<PlanDocument>(planSchema);
  return validator;
}

function parse(text: string): JsonObject | undefined {
  try {
    const value: Json = parsedJson(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function checked(
  document: PlanDocument,
  source: { readonly json: string; readonly text: string; readonly file: string },
): Outcome<ReadPlan> {
  const { digest, ...named } = document;
  const plan = planFrom(named);
  const edited = (detail: string): Outcome<ReadPlan> => ({ diagnostics: [errorOf("MC_PLAN_EDITED", { about: source.file, detail })] });
  if (planDigest(plan) !== digest)
    return edited(
      `The plan calls itself ${digest}, but what it holds is ${planDigest(plan)}. It was changed after it was made. Plan again.`,
    );
  for (const [name, part] of Object.entries(plan.parts)) {
    if (partDigest(part) !== name)
      return edited(
        `A host's part calls itself ${name}, but what it holds is ${partDigest(part)}. It was changed after it was made. Plan again.`,
      );
  }
  const missing = plan.hosts.find((host) => "part" in host && plan.parts[host.part] === undefined);
  if (missing !== undefined) return edited(`The part of host ${missing.host} is missing. Plan again.`);
  if (`${source.json}\n` !== source.text)
    return edited("The file is not the bytes that were written: it was reformatted or holds a member twice. Plan again.");
  return { value: { plan, digest }, diagnostics: [] };
}

function planFrom({ parts, ...frame }: Omit<PlanDocument, "digest">): Plan {
  return { ...frame, parts: Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, partFrom(part)])) };
}

function partFrom(part: PlanDocumentPart): HostPart {
  const owed = part.owed?.map(({ subject, cause }) => ({ subject, cause: decodeJson("Cause", cause) }));
  const { facts, answers } = part;
  return { facts, answers, steps: part.steps.map(stepFrom), failed: part.failed ?? [], ...(owed === undefined ? {} : { owed }) };
}

function stepFrom(step: PlanDocumentStep): Step {
  const common: StepCommon = {
    address: step.address,
    type: step.type,
    plugin: step.plugin,
    name: step.name,
    desired: step.desired,
    basis: step.basis.map(basisFrom),
    grade: step.grade,
    envelope: decodeJson("Envelope", step.envelope),
    execution: step.execution,
    after: step.after,
    behind: step.behind,
    settleMs: step.settleMs,
    claimed: listFrom("Scope", step.claimed),
    ...(step.triggers === undefined ? {} : { triggers: listFrom("Cause", step.triggers) }),
  };
  switch (step.kind) {
    case "settled":
      return { ...common, kind: "settled", state: step.state };
    case "open":
      return { ...common, kind: "open", reason: step.reason };
    case "refresh":
      return {
        ...common,
        kind: "refresh",
        causes: listFrom("Cause", step.causes),
        operations: step.operations.map(operationFrom),
        reason: step.reason,
      };
    case "change": {
      const { identity, chosen } = step;
      return {
        ...common,
        kind: "change",
        action: decodeJson("Action", step.action),
        current: step.current,
        predicted: step.predicted,
        knownAfter: listFrom("KnownAfter", step.knownAfter),
        attributes: listFrom("AttributeChange", step.attributes),
        operations: step.operations.map(operationFrom),
        reason: step.reason,
        ...(identity === undefined ? {} : { identity }),
        ...(chosen === undefined ? {} : { chosen }),
      };
    }
  }
}

function basisFrom(entry: PlanDocumentBasis): BasisEntry {
  return { ...entry, query: decodeJson("Query", entry.query) };
}

function operationFrom(planned: PlanDocumentOperation): PlannedOperation {
  const { join } = planned;
  return {
    operation: decodeJson("Operation", planned.operation),
    occasion: decodeJson("Occasion", planned.occasion),
    guards: planned.guards.map((guard) => ({ query: decodeJson("Query", guard.query), expect: guard.expect })),
    ...(join === undefined ? {} : { join }),
  };
}

function listFrom<Name extends TypeName>(name: Name, values: readonly Json[]): readonly HostTypes[Name][] {
  return values.map((value) => decodeJson(name, value));
}
