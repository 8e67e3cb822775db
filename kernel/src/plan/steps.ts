import { parsedJson } from "./parsed-json.ts";
import type { Cause, Change, Envelope, Scope } from "@masterchef/wit/host";
import { withNamedDestruction } from "./named-destruction.ts";
import { openJoinKey } from "./open-join.ts";
import { gradeOf, worseGrade } from "./origin.ts";
import { convergeOrder, refreshOrder } from "./plan-node.ts";
import type { PlanNode } from "./plan-node.ts";
import { plannedOperations } from "./planned-operations.ts";
import { meets } from "./scope/meets.ts";
import { reachOf } from "./scope/reach.ts";
import { createScopeIndex } from "./scope/scope-index.ts";
import type { ScopeIndex } from "./scope/scope-index.ts";
import type { ChangeStep, RefreshStep, Step, StepCommon } from "./step.ts";
import type { Decided, WalkNode } from "./walk-node.ts";
import type { Walked } from "./walk.ts";
import { patternScopes } from "./writes.ts";

/** The steps of a host's part, in the order of the plan. */
export function stepsOf(walked: Walked): readonly Step[] {
  const builder = new StepBuilder(walked);
  return walked.nodes.flatMap((each) => builder.steps(each));
}

class StepBuilder {
  readonly #walked: Walked;
  /** What the steps that do something have read: a later write must wait until they have ended. */
  readonly #readers: ScopeIndex<WalkNode> = createScopeIndex();

  constructor(walked: Walked) {
    this.#walked = walked;
    for (const each of walked.nodes) {
      if (!each.changes) continue;
      for (const decided of [each.converge, each.refresh]) for (const scope of this.#reads(decided)) this.#readers.add(scope, each);
    }
  }

  steps(each: WalkNode): readonly Step[] {
    const { converge, refresh, node } = each;
    if (converge === undefined) return [];
    const after = node.predecessors.flatMap((sequence) => this.#walked.nodes[sequence]?.node.resource.address ?? []);
    const { triggers } = each;
    const own = convergeStep(node, converge, { after, behind: this.#behind(each, converge, convergeOrder(node)), triggers });
    if (refresh === undefined) return [own];
    const behind = this.#behind(each, refresh, refreshOrder(node));
    return [own, refreshStep(node, refresh, { after: [...new Set([...after, node.resource.address])], behind, triggers })];
  }

  /** Who writes what this one reads or writes, and who reads what it writes, earlier in the plan. */
  #behind(each: WalkNode, decided: Decided, order: number): readonly string[] {
    if (this.#walked.writes.isEmpty) return [];
    const { node } = each;
    const writes = decided.decision.kind === "settled" ? [] : writtenScopes(node, decided);
    const reads = this.#reads(decided);
    const joins = joinKeysOf(node, decided);
    const { sideEffects } = node.envelope;
    const earlier = [
      ...this.#walked.writes.meeting([...reads, ...writes], order),
      // What both may touch on the side they may touch at the same time.
      ...this.#walked.writes.meeting(decided.decision.kind === "settled" ? [] : sideEffects, order).filter((write) => write.aside !== true),
    ];
    const before = earlier
      // What may be done together need not be done one after the other, unless one reads what the other surely writes: what it may touch on the side it
      // touches when both are under way.
      .filter((write) => write.joins?.every((key) => joins.includes(key)) !== true || (write.surely && meetAny(write.scopes, reads)))
      .map((write) => write.address);
    const written =
      decided.decision.kind === "change" ? decided.decision.change.proposals.flatMap(({ operation }) => reachOf(operation)) : writes;
    const readers = [...writes, ...(decided.decision.kind === "settled" ? [] : sideEffects)]
      .flatMap((scope) => [...this.#readers.meeting(scope)])
      .filter((reader) => reader.node.sequence < node.sequence)
      .filter((reader) => !isMate(reader, each, decided) || meetAny(written, this.#reads(reader.converge)));
    const addresses = new Set([...before, ...readers.map((reader) => reader.node.resource.address)]);
    addresses.delete(node.resource.address);
    for (const sequence of node.predecessors) addresses.delete(this.#walked.nodes[sequence]?.node.resource.address ?? "");
    return [...addresses].toSorted();
  }

  #reads(decided: Decided | undefined): readonly Scope[] {
    return (decided?.conversation.asked ?? []).flatMap((asked) => this.#walked.writes.reads(asked));
  }
}

/** The keys under which something that a step does may be done together with others. */
function joinKeysOf({ envelope }: PlanNode, { decision }: Decided): readonly string[] {
  if (decision.kind === "open") return [openJoinKey(envelope) ?? []].flat();
  return decision.kind === "change" ? decision.change.proposals.flatMap(({ join }) => join?.key ?? []) : [];
}

/** Whether all that one of two steps does may be done together with what the other does. */
function isMate({ node: one, converge }: WalkNode, { node: other }: WalkNode, decided: Decided): boolean {
  if (converge === undefined) return false;
  return isPartOf(converge, joinKeysOf(other, decided), one) || isPartOf(decided, joinKeysOf(one, converge), other);
}

function isPartOf({ decision }: Decided, joins: readonly string[], { envelope }: PlanNode): boolean {
  if (decision.kind === "open") return joins.includes(openJoinKey(envelope) ?? "");
  return decision.kind === "change" && decision.change.proposals.every(({ join }) => join !== undefined && joins.includes(join.key));
}

function meetAny(written: readonly Scope[], read: readonly Scope[]): boolean {
  return written.some((scope) => read.some((other) => meets(scope, other)));
}

interface Waits {
  readonly after: readonly string[];
  readonly behind: readonly string[];
  readonly triggers: readonly Cause[] | undefined;
}

function convergeStep(node: PlanNode, decided: Decided, waits: Waits): Step {
  const common = commonOf(node, decided, waits);
  const { decision } = decided;
  switch (decision.kind) {
    case "settled":
      return { ...common, kind: "settled", state: decision.state };
    case "open":
      return { ...common, kind: "open", grade: "open", reason: decision.reason };
    case "change":
      return changeStep(common, { node, decided, change: decision.change });
  }
}

function changeStep(
  common: StepCommon,
  { node, decided, change }: { readonly node: PlanNode; readonly decided: Decided; readonly change: Change },
): ChangeStep {
  const { chosen, identity } = change;
  return {
    ...common,
    kind: "change",
    action: change.action,
    current: parsedJson(change.current),
    predicted: parsedJson(change.predicted),
    knownAfter: change.knownAfter,
    attributes: change.attributes,
    operations: plannedOperations(change, decided.basis, common.execution),
    reason: common.triggers === undefined ? reasonOf(change) : becauseOf(node, common.triggers),
    ...(identity === undefined ? {} : { identity }),
    ...(chosen === undefined ? {} : { chosen: parsedJson(chosen) }),
  };
}

function refreshStep(node: PlanNode, refresh: NonNullable<WalkNode["refresh"]>, waits: Waits): RefreshStep {
  const { decision } = refresh;
  const common = { ...commonOf(node, refresh, waits), kind: "refresh" as const, causes: refresh.causes };
  const reason = becauseOf(node, refresh.causes);
  if (decision.kind === "open") return { ...common, grade: "open", operations: [], reason };
  if (decision.kind === "settled") return { ...common, grade: worseGrade(common.grade, "expected"), operations: [], reason };
  return { ...common, operations: plannedOperations(decision.change, refresh.basis, node.resource.execution), reason };
}

function becauseOf(node: PlanNode, causes: readonly Cause[]): string {
  const isOwed = (cause: Cause): boolean => node.owed.includes(cause);
  const named = (which: readonly Cause[]): string => which.map(({ source }) => source).join(" or ");
  const now = causes.filter((cause) => !isOwed(cause));
  const before = causes.filter(isOwed);
  if (before.length === 0) return `because ${named(now)} changes`;
  const owed = `${named(before)} changed in an earlier run that did not come to it`;
  return now.length === 0 ? `because ${owed}` : `because ${owed}, or ${named(now)} changes`;
}

function commonOf(node: PlanNode, decided: Decided, { triggers, ...waits }: Waits): StepCommon {
  const { resource, envelope, settleMs } = node;
  const { address, type, plugin, name, execution } = resource;
  return {
    address,
    type,
    plugin,
    name,
    desired: decided.desired,
    basis: decided.basis,
    grade: gradeOf(decided.basis),
    envelope: approvedEnvelope(envelope, decided),
    execution,
    settleMs,
    claimed: node.claimed,
    ...waits,
    ...(triggers === undefined ? {} : { triggers }),
  };
}

/** What stays open may do all that its envelope says; what is decided is approved as it is decided. */
function approvedEnvelope(envelope: Envelope, { decision }: Decided): Envelope {
  if (decision.kind === "open") return envelope;
  return withNamedDestruction(envelope, decision.kind === "change" ? decision.change.proposals.map((proposal) => proposal.operation) : []);
}

function writtenScopes(node: PlanNode, decided: Decided): readonly Scope[] {
  if (decided.decision.kind === "settled") return [];
  return node.envelope.may.flatMap(patternScopes);
}

const actionReasons: Readonly<Record<Change["action"], string>> = {
  create: "it is not there",
  update: "it differs",
  replace: "it is something else",
  remove: "it is there",
  execute: "it is to be run",
  refresh: "something it listens to changed",
};

function reasonOf(change: Change): string {
  const named = change.attributes.map((attribute) => attribute.at.slice(1).replaceAll("/", "."));
  if (change.action !== "update" || named.length === 0) return actionReasons[change.action];
  return `${named.join(", ")} ${named.length === 1 ? "differs" : "differ"}`;
}
