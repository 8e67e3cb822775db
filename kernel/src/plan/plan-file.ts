import { encodeJson } from "@masterchef/wit/codec";
import type { HostTypes, TypeName } from "@masterchef/wit/host";
import { bytesOf, listPieces, memberPieces, objectPieces, textOf } from "../ir/canonical-pieces.ts";
import type { Piece } from "../ir/canonical-pieces.ts";
import { canonicalText } from "../ir/canonical-text.ts";
import { digestOf } from "../ir/digest.ts";
import type { Execution } from "../ir/execution.ts";
import type { Json, JsonObject } from "../ir/json.ts";
import type { FailedResource } from "./failed-resource.ts";
import type { OwedCause } from "./owed-cause.ts";
import type { HostPart } from "./host-part.ts";
import type { Plan, PlannedHost, Selection } from "./plan.ts";
import type { BasisEntry, ChangeStep, PlannedOperation, RefreshStep, Step, StepCommon } from "./step.ts";

/** A plan as it is kept and reviewed: canonical JSON, and the digest that names it. */
export interface WrittenPlan {
  readonly text: string;
  readonly digest: string;
}

/** A host's part as canonical JSON: the content that its name is the digest of. */
export function partBytes(part: HostPart): Uint8Array {
  const steps = part.steps.values().map((step) => canonicalText(stepJson(step)));
  return bytesOf(objectPieces({ ...memberPieces(partJson({ ...part, steps: [] })), steps: listPieces(steps) }));
}

/** The name of a host's part. */
export function partDigest(part: HostPart): string {
  return digestOf(partBytes(part));
}

/** A plan without its parts, which it names by digest, as canonical JSON: the content that its name is the digest of. */
export function frameText(plan: Plan): string {
  return canonicalText(frameJson(plan));
}

/** The name of a plan. */
export function planDigest(plan: Plan): string {
  return digestOf(frameText(plan));
}

/** Write a plan. Equal plans give equal bytes. The parts must stand under their digests. */
export function writePlan(plan: Plan): WrittenPlan {
  return { digest: planDigest(plan), text: textOf(planPieces(plan, (name) => partIn(plan, name))) };
}

/** A plan as it is written, piece by piece, with each part as `partBytes` made it. */
export function* planPieces(plan: Plan, bytesOfPart: (name: string) => Uint8Array): Generator<Piece, void, undefined> {
  const frame = memberPieces({ ...frameJson(plan), digest: planDigest(plan) });
  const parts = Object.fromEntries(Object.keys(plan.parts).map((name) => [name, [bytesOfPart(name)]]));
  yield* objectPieces({ ...frame, parts: objectPieces(parts) });
  yield "\n";
}

/** What a part of a plan is written as. */
export function partIn(plan: Plan, name: string): Uint8Array {
  const part = plan.parts[name];
  if (part === undefined) throw new RangeError(`The plan has no part ${name}.`);
  return partBytes(part);
}

function frameJson(plan: Plan): JsonObject {
  return {
    masterchef: plan.masterchef,
    format: plan.format,
    site: plan.site,
    ir: plan.ir,
    lock: plan.lock,
    selection: selectionJson(plan.selection),
    hosts: plan.hosts.map(hostJson),
  };
}

function selectionJson(selection: Selection): JsonObject {
  return { resources: selection.resources, tags: selection.tags, skipTags: selection.skipTags };
}

function hostJson(host: PlannedHost): JsonObject {
  return "part" in host ? { host: host.host, part: host.part } : { host: host.host, unreachable: host.unreachable };
}

/** The JSON form of a host's part. */
export function partJson(part: HostPart): JsonObject {
  const { facts, answers, steps, failed, owed = [] } = part;
  return {
    facts,
    answers,
    steps: steps.map(stepJson),
    ...(failed.length === 0 ? {} : { failed: failed.map(failedJson) }),
    ...(owed.length === 0 ? {} : { owed: owed.map(owedJson) }),
  };
}

function owedJson({ subject, cause }: OwedCause): JsonObject {
  return { subject, cause: encodeJson("Cause", cause) };
}

function failedJson({ blockedBy, ...failed }: FailedResource): JsonObject {
  return { ...failed, ...(blockedBy === undefined ? {} : { blockedBy }) };
}

function stepJson(step: Step): JsonObject {
  const common = commonJson(step);
  switch (step.kind) {
    case "settled":
      return { ...common, state: step.state };
    case "open":
      return { ...common, reason: step.reason };
    case "change":
      return { ...common, ...changeJson(step) };
    case "refresh":
      return { ...common, ...refreshJson(step) };
  }
}

function commonJson(step: StepCommon & { readonly kind: Step["kind"] }): JsonObject {
  return {
    kind: step.kind,
    address: step.address,
    type: step.type,
    plugin: step.plugin,
    name: step.name,
    desired: step.desired,
    basis: step.basis.map(basisJson),
    grade: step.grade,
    envelope: encodeJson("Envelope", step.envelope),
    execution: executionJson(step.execution),
    after: step.after,
    behind: step.behind,
    settleMs: step.settleMs,
    claimed: listJson("Scope", step.claimed),
    ...(step.triggers === undefined ? {} : { triggers: listJson("Cause", step.triggers) }),
  };
}

function changeJson(step: ChangeStep): JsonObject {
  return {
    action: step.action,
    current: step.current,
    predicted: step.predicted,
    knownAfter: listJson("KnownAfter", step.knownAfter),
    ...(step.identity === undefined ? {} : { identity: step.identity }),
    ...(step.chosen === undefined ? {} : { chosen: step.chosen }),
    attributes: listJson("AttributeChange", step.attributes),
    operations: step.operations.map(operationJson),
    reason: step.reason,
  };
}

function refreshJson(step: RefreshStep): JsonObject {
  return { causes: listJson("Cause", step.causes), operations: step.operations.map(operationJson), reason: step.reason };
}

function basisJson(entry: BasisEntry): JsonObject {
  return {
    key: entry.key,
    query: encodeJson("Query", entry.query),
    ...(entry.answer === undefined ? {} : { answer: entry.answer }),
    origin: entry.origin,
    ...(entry.by === undefined ? {} : { by: entry.by }),
    ...(entry.hoped === undefined ? {} : { hoped: true }),
  };
}

function operationJson(planned: PlannedOperation): JsonObject {
  return {
    operation: encodeJson("Operation", planned.operation),
    occasion: planned.occasion,
    guards: planned.guards.map((guard) => ({ query: encodeJson("Query", guard.query), expect: guard.expect })),
    ...(planned.join === undefined ? {} : { join: { key: planned.join.key, items: planned.join.items } }),
  };
}

function executionJson(execution: Execution): JsonObject {
  const { become, breakerAfter, timeoutSeconds, ...rest } = execution;
  return {
    ...rest,
    ...(become === undefined ? {} : { become }),
    ...(breakerAfter === undefined ? {} : { breakerAfter }),
    ...(timeoutSeconds === undefined ? {} : { timeoutSeconds }),
  };
}

function listJson<Name extends TypeName>(name: Name, values: readonly HostTypes[Name][]): readonly Json[] {
  return values.map((value) => encodeJson(name, value));
}
