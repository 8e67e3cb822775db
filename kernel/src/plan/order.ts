import type { Envelope, Scope } from "@masterchef/wit/host";
import { warningOf } from "../diagnostics/diagnostic.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { findCycle } from "../graph/find-cycle.ts";
import { graphOf } from "../graph/graph.ts";
import { topologicalOrder } from "../graph/topological-order.ts";
import type { RelationNode } from "../ir/relation-node.ts";
import { contains } from "./scope/meets.ts";
import { createScopeIndex } from "./scope/scope-index.ts";
import { formatScope } from "./scope/scope-text.ts";

/** What ordering needs of a resource; the position in the list is the order written. */
export interface Orderable {
  readonly address: string;
  readonly envelope: Envelope;
  /** Whether it is a handler, which comes after all that are none. */
  readonly handler?: boolean | undefined;
}

/** The order of the plan. */
export interface Order {
  /** Positions of the resources, each after all it waits for; ties in the order written. */
  readonly sequence: readonly number[];
  /** For each position what must come first: explicit relations and implied edges. */
  readonly predecessors: readonly ReadonlySet<number>[];
  readonly diagnostics: readonly Diagnostic[];
}

/** One resource that comes before another because of what they claim and need, by their positions. */
interface ImpliedEdge {
  readonly from: number;
  readonly to: number;
  readonly why: string;
  /** Whether it can do without: what is installed from an index may be in the one that is there. */
  readonly weak: boolean;
}

/**
 * Order resources: explicit relations, then implied edges (who claims what another needs comes first, reversed where both are removed), then the
 * order written. Implied edges that close a cycle are dropped and reported. The relations themselves must be free of cycles.
 */
export function orderOf(resources: readonly Orderable[], relations: readonly RelationNode[]): Order {
  const positions = new Map(resources.map((resource, position) => [resource.address, position]));
  const explicit = relations.flatMap((relation): readonly (readonly [number, number])[] => {
    const from = positions.get(relation.from);
    const to = positions.get(relation.to);
    return from === undefined || to === undefined || from === to ? [] : [[from, to]];
  });
  const implied = new Map(impliedEdges(resources).map((edge) => [`${edge.from} ${edge.to}`, edge]));
  const diagnostics: Diagnostic[] = [];
  for (;;) {
    const edges = [...explicit, ...[...implied.values()].map((edge) => [edge.from, edge.to] as const)];
    const graph = graphOf(resources.length, edges);
    const sequence = topologicalOrder(graph);
    if (sequence !== undefined) return { sequence, predecessors: predecessorsOf(resources.length, edges), diagnostics };
    const dropped = impliedEdgeOn(findCycle(graph) ?? [], explicit, implied);
    if (dropped === undefined) throw new Error("Cannot order resources: the relations have a cycle that the compiler let pass");
    implied.delete(`${dropped.from} ${dropped.to}`);
    diagnostics.push(droppedWarning(resources, dropped));
  }
}

/** Who claims what another needs comes first; where both are removed, the other way round. */
export function impliedEdges(resources: readonly Orderable[]): readonly ImpliedEdge[] {
  const claims = createScopeIndex<number>();
  for (const [position, resource] of resources.entries()) for (const claim of resource.envelope.claims) claims.add(claim, position);
  const removing = resources.map((resource) => isRemoval(resource.envelope));
  const edges = resources.flatMap((resource, to) =>
    needsOf(resource, removing[to] === true).flatMap((need) =>
      [...claims.meeting(need)].flatMap((from): readonly ImpliedEdge[] => {
        if (from === to || !claimsIt(resources[from], need)) return [];
        if (sharesIt(resources[from]?.envelope, need) && sharesIt(resource.envelope, need)) return [];
        const why = formatScope(need);
        const weak = need.tag === "entity" && need.val.kind === "index";
        // What is taken away must outlive what stands on it; what stays and stands on it is the closure pass's to judge.
        if (removing[from] === true) return removing[to] === true ? [{ from: to, to: from, why, weak }] : [];
        return removing[to] === true && !resource.envelope.needs.includes(need) ? [] : [{ from, to, why, weak }];
      }),
    ),
  );
  return edges.filter(({ from, to }) => resources[from]?.handler !== true || resources[to]?.handler === true);
}

/** What must be there for it. Of what is to be removed, also what it lies in, which need not be there but must not go first. */
function needsOf({ envelope }: Orderable, isRemoved: boolean): readonly Scope[] {
  if (!isRemoved) return envelope.needs;
  const around = envelope.claims.flatMap((claim): readonly Scope[] => {
    if ((claim.tag !== "path" && claim.tag !== "tree") || claim.val === "/") return [];
    return [{ tag: "path", val: claim.val.slice(0, Math.max(claim.val.lastIndexOf("/"), 1)) }];
  });
  return [...envelope.needs, ...around];
}

function claimsIt(resource: Orderable | undefined, need: Scope): boolean {
  return resource?.envelope.claims.some((claim) => contains(claim, need)) === true;
}

/** Who claims a thing and needs it too has a part in it beside others who do, such as each edit of one file: none of them brings it. */
export function sharesIt(envelope: Envelope | undefined, thing: Scope): boolean {
  const { claims = [], needs = [] } = envelope ?? {};
  return claims.some((claim) => contains(claim, thing)) && needs.some((need) => contains(need, thing));
}

/** A resource that may do nothing but destroy is there to be removed. */
function isRemoval(envelope: Envelope): boolean {
  return envelope.may.length > 0 && envelope.may.every((pattern) => pattern.destroys.length > 0);
}

function predecessorsOf(size: number, edges: readonly (readonly [number, number])[]): readonly ReadonlySet<number>[] {
  const predecessors = Array.from({ length: size }, () => new Set<number>());
  for (const [from, to] of edges) predecessors[to]?.add(from);
  return predecessors;
}

function impliedEdgeOn(
  cycle: readonly number[],
  explicit: readonly (readonly [number, number])[],
  implied: ReadonlyMap<string, ImpliedEdge>,
): ImpliedEdge | undefined {
  const stated = new Set(explicit.map(([from, to]) => `${from} ${to}`));
  const droppable = cycle.flatMap((from, at) => {
    const key = `${from} ${cycle[(at + 1) % cycle.length]}`;
    return stated.has(key) ? [] : (implied.get(key) ?? []);
  });
  return droppable.find(({ weak }) => weak) ?? droppable[0];
}

function droppedWarning(resources: readonly Orderable[], edge: ImpliedEdge): Diagnostic {
  const from = resources[edge.from]?.address ?? "";
  const to = resources[edge.to]?.address ?? "";
  return warningOf("MC_PLAN_ORDER_DROPPED", {
    about: to,
    detail: `${to} needs ${edge.why}, which ${from} brings, but the relations you wrote put them the other way round. The relations win.`,
  });
}
