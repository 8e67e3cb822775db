import type { Declaration, Envelope, Problem, Scope } from "@masterchef/wit/host";
import { errorOf } from "../diagnostics/diagnostic.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { breachOf } from "../ir/blamed.ts";
import type { FailedNode } from "../ir/failed-node.ts";
import type { Json, JsonObject } from "../ir/json.ts";
import { isJsonObject } from "../ir/json.ts";
import { refreshes } from "../ir/relation-node.ts";
import type { ResourceNode } from "../ir/resource-node.ts";
import { documentText } from "./document-text.ts";
import { orderOf } from "./order.ts";
import type { Order, Orderable } from "./order.ts";
import { patternWithin } from "./pattern/covers.ts";
import type { PlanInput } from "./plan-input.ts";
import type { PlanNode } from "./plan-node.ts";
import { problemDiagnostic } from "./problem-diagnostic.ts";
import { contains } from "./scope/meets.ts";
import { resolveScope, spelledBelow } from "./scope/path-aliases.ts";
import type { PathAliases } from "./scope/path-aliases.ts";
import { createScopeIndex } from "./scope/scope-index.ts";
import type { ScopeIndex } from "./scope/scope-index.ts";
import { isSelected } from "./selection.ts";

/** A resource with the most it may ever do. */
export interface Bounded {
  readonly resource: ResourceNode;
  readonly address: string;
  readonly envelope: Envelope;
}

/** A resource with its scopes as they really lie. */
interface Lying extends Orderable {
  readonly resource: ResourceNode;
  readonly bounded: Bounded;
}

/** The selected resources in the order of the plan, each with its envelope, what comes before it and what others claim inside it. */
export function planNodes(
  input: PlanInput,
  bounded: readonly Bounded[],
  aliases: PathAliases,
): { readonly nodes: readonly PlanNode[]; readonly diagnostics: readonly Diagnostic[] } {
  const lying = bounded.map((each): Lying => ({
    ...each,
    envelope: resolved(each.envelope, aliases),
    handler: each.resource.handler,
    bounded: each,
  }));
  const order = orderOf(lying, input.ir.relations);
  return { nodes: nodesOf(input, lying, { order, aliases }), diagnostics: order.diagnostics };
}

function resolved(envelope: Envelope, aliases: PathAliases): Envelope {
  if (aliases.size === 0) return envelope;
  const { claims, needs } = envelope;
  return {
    ...envelope,
    claims: claims.flatMap((scope) => resolveScope(aliases, scope)),
    needs: needs.flatMap((scope) => resolveScope(aliases, scope)),
  };
}

/** Resources with their envelopes, and those whose plugins gave none. */
export interface BoundResources {
  readonly bounded: readonly Bounded[];
  readonly unbounded: readonly FailedNode[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Every resource with its envelope, selected or not: what is not selected is still ordered and claims what it claims. */
export async function boundResources(input: PlanInput, facts: string): Promise<BoundResources> {
  const byPlugin = Map.groupBy(input.ir.resources, (resource) => resource.plugin);
  const envelopes = new Map<ResourceNode, Envelope>();
  const diagnostics: Diagnostic[] = [];
  const faults = new Map<ResourceNode, Diagnostic>();
  await Promise.all(
    Array.from(byPlugin, async ([plugin, resources]) => {
      const called = await input.providers.envelope(plugin, facts, resources.map(declarationOf));
      for (const [at, resource] of resources.entries()) {
        const answer = called[at];
        if (answer?.tag === "ok" && answer.val.tag === "ok") {
          const beyond = beyondManifest(input, resource, answer.val.val);
          if (beyond === undefined) envelopes.set(resource, answer.val.val);
          else faults.set(resource, beyond);
        }
        if (answer?.tag === "ok" && answer.val.tag === "err") diagnostics.push(...problems(input, resource, answer.val.val));
        if (answer?.tag === "fault") faults.set(resource, answer.val);
      }
    }),
  );
  diagnostics.push(...againstItself(input, envelopes));
  const bounded = input.ir.resources.flatMap((resource) => {
    const envelope = envelopes.get(resource);
    return envelope === undefined ? [] : [{ resource, address: resource.address, envelope }];
  });
  return { bounded, unbounded: [...(input.failed ?? []), ...failedNodes(input, faults)], diagnostics };
}

function failedNodes(input: PlanInput, faults: ReadonlyMap<ResourceNode, Diagnostic>): readonly FailedNode[] {
  return input.ir.resources.flatMap((resource): readonly FailedNode[] => {
    const fault = faults.get(resource);
    if (fault === undefined) return [];
    const before = input.ir.relations.filter(({ from }) => from === resource.address).map(({ to }) => to);
    return [{ resource, fault: { ...fault, at: input.places.locate(resource.address, "") }, before }];
  });
}

/** A resource as a provider gets it while results of others are not known: each hole stands as an unknown. */
function declarationOf(resource: ResourceNode): Declaration {
  return {
    typeName: resource.type,
    name: resource.name,
    desired: hasHoles(resource.desired) ? JSON.stringify(withUnknowns(resource.desired)) : documentText(resource.desired),
  };
}

function withUnknowns(value: Json): Json {
  if (Array.isArray(value)) return value.map(withUnknowns);
  if (!isJsonObject(value)) return value;
  if (isHole(value)) return { $unknown: { from: "results" } };
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, withUnknowns(member)]));
}

/** Whether a value of a document is one that the kernel fills in later. */
function isHole(value: JsonObject): boolean {
  const names = Object.keys(value);
  return names.length === 1 && names[0] === "$hole";
}

/** Whether a document holds a hole anywhere. */
export function hasHoles(value: Json): boolean {
  if (Array.isArray(value)) return value.some(hasHoles);
  return isJsonObject(value) && (isHole(value) || Object.values(value).some(hasHoles));
}

function problems(input: PlanInput, resource: ResourceNode, found: readonly Problem[]): readonly Diagnostic[] {
  return found.map((problem) => problemDiagnostic("MC_PLAN_INVALID", problem, { resource, places: input.places }));
}

function beyondManifest(input: PlanInput, { plugin: name, address }: ResourceNode, envelope: Envelope): Diagnostic | undefined {
  const beyond = envelope.may.find((pattern) => !patternWithin(input.capabilities(name).do, pattern));
  if (beyond === undefined) return undefined;
  const what = `wants to be allowed ${beyond.does} beyond what its manifest declares and you granted`;
  const plugin = { name, version: input.providers.version(name) };
  return breachOf({ code: "MC_PLAN_UNDECLARED", what }, { plugin, called: "bound", about: address });
}

/** Who may destroy the account that the run itself uses. */
function againstItself(input: PlanInput, envelopes: ReadonlyMap<ResourceNode, Envelope>): readonly Diagnostic[] {
  const name = input.overlay.user?.name;
  if (name === undefined) return [];
  const own: Scope = { tag: "entity", val: { kind: "account", name } };
  return Array.from(envelopes).flatMap(([{ address }, { may }]) => {
    if (!may.some((pattern) => pattern.destroys.some((scope) => contains(scope, own)))) return [];
    const detail = `${address} may remove the account ${name}, as which this run works on the host. Run as another user, or leave ${name} alone.`;
    return [errorOf("MC_PLAN_SELF", { about: address, at: input.places.locate(address, ""), detail })];
  });
}

function nodesOf(
  input: PlanInput,
  bounded: readonly Lying[],
  { order, aliases }: { readonly order: Order; readonly aliases: PathAliases },
): readonly PlanNode[] {
  const selected = order.sequence.filter((position) => {
    const resource = bounded[position]?.resource;
    return resource !== undefined && isSelected(resource, input.selection);
  });
  const sequenceOf = new Map(selected.map((position, sequence) => [position, sequence]));
  const byAddress = new Map(bounded.map((each, position) => [each.address, position]));
  const claims = claimsIndex(bounded);
  const refreshersOf = Map.groupBy(input.ir.relations.filter(refreshes), (relation) => relation.to);
  return selected.flatMap((position, sequence) => {
    const each = bounded[position];
    if (each === undefined) return [];
    const { resource } = each;
    const type = input.typeOf(resource.type);
    const sources = (refreshersOf.get(resource.address) ?? []).flatMap((relation) => byAddress.get(relation.from) ?? []);
    return {
      resource,
      envelope: each.bounded.envelope,
      sequence,
      capabilities: input.capabilities(resource.plugin),
      claimed: claimedWithin(bounded, position, { claims, aliases }),
      predecessors: numbersOf(predecessors(position, order, sequenceOf), sequenceOf),
      sources: numbersOf(sources, sequenceOf),
      owed: (input.owed ?? []).flatMap(({ subject, cause }) => (subject === resource.address ? [cause] : [])),
      refreshable: type.refresh,
      settleMs: type.settleMs,
    };
  });
}

/** What comes first, looking through resources that were not selected. */
function predecessors(position: number, order: Order, sequenceOf: ReadonlyMap<number, number>): ReadonlySet<number> {
  const found = new Set<number>();
  const visited = new Set<number>();
  const pending = [...(order.predecessors[position] ?? [])];
  for (let each = pending.pop(); each !== undefined; each = pending.pop()) {
    if (visited.has(each)) continue;
    visited.add(each);
    if (sequenceOf.has(each)) found.add(each);
    else pending.push(...(order.predecessors[each] ?? []));
  }
  return found;
}

function numbersOf(positions: Iterable<number>, sequenceOf: ReadonlyMap<number, number>): readonly number[] {
  return [...new Set(positions)].flatMap((position) => sequenceOf.get(position) ?? []).toSorted((a, b) => a - b);
}

function claimsIndex(bounded: readonly Lying[]): ScopeIndex<number> {
  const claims = createScopeIndex<number>();
  for (const [position, each] of bounded.entries()) for (const claim of each.envelope.claims) claims.add(claim, position);
  return claims;
}

/** Only who claims more than single things can have others inside. Told in the words of who claims, whatever path the others came by. */
function claimedWithin(
  bounded: readonly Lying[],
  position: number,
  { claims, aliases }: { readonly claims: ScopeIndex<number>; readonly aliases: PathAliases },
): readonly Scope[] {
  const wide = bounded[position]?.bounded.envelope.claims.filter((claim) => claim.tag === "tree" || claim.tag === "kind") ?? [];
  return wide.flatMap((spelled) =>
    resolveScope(aliases, spelled).flatMap((claim) =>
      [...claims.meeting(claim)]
        .filter((other) => other !== position)
        .toSorted((a, b) => a - b)
        .flatMap((other) => bounded[other]?.envelope.claims.filter((inner) => contains(claim, inner)) ?? [])
        .map((inner) => inWordsOf(spelled, inner, aliases)),
    ),
  );
}

function inWordsOf(spelled: Scope, inner: Scope, aliases: PathAliases): Scope {
  if (spelled.tag !== "tree" || (inner.tag !== "path" && inner.tag !== "tree")) return inner;
  return { tag: inner.tag, val: spelledBelow(aliases, spelled.val, inner.val) ?? inner.val };
}
