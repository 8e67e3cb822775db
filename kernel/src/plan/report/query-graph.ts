import type { PlanGraph, PlanGraphEdge, PlanGraphNode } from "./plan-graph.ts";

/** Which way to go from a resource: `upstream` is what it waits for, `downstream` what waits for it. */
export type Direction = "upstream" | "downstream";

/** What to look for. */
export interface GraphQuery {
  /** An address, or one without its instance for all of them. */
  readonly resource: string;
  readonly directions: readonly Direction[];
  /** How many edges to follow at most. Undefined: all the way. */
  readonly depth?: number | undefined;
}

/** What was found around a resource. */
export interface GraphNeighbourhood {
  /** The nodes that were found and the resource itself, and the edges that lead to them. */
  readonly graph: PlanGraph;
  /** In the order of the plan. */
  readonly found: readonly FoundNode[];
}

/** A resource, and how it was come upon. */
export interface FoundNode {
  readonly node: PlanGraphNode;
  /** `start` is what was asked about. One that lies both ways is told by the shorter way; upstream if both are as long. */
  readonly direction: Direction | "start";
  /** Edges from the resource asked about: 0 for itself. */
  readonly distance: number;
}

/** What lies up or down from a resource. Undefined if the graph has no such resource. */
export function queryGraph(
  graph: PlanGraph,
  { resource, directions, depth = Number.POSITIVE_INFINITY }: GraphQuery,
): GraphNeighbourhood | undefined {
  const starts = graph.nodes.filter(({ address }) => address === resource || withoutInstance(address) === resource);
  if (starts.length === 0) return undefined;
  const found = new Map<string, Omit<FoundNode, "node">>(starts.map(({ address }) => [address, { direction: "start", distance: 0 }]));
  const followed = new Set<PlanGraphEdge>();
  for (const direction of directions) {
    const reached = reach(graph, starts, { direction, depth });
    for (const edge of reached.edges) followed.add(edge);
    for (const [address, distance] of reached.distances) {
      if (distance < (found.get(address)?.distance ?? Number.POSITIVE_INFINITY)) found.set(address, { direction, distance });
    }
  }
  const nodes = graph.nodes.filter(({ address }) => found.has(address));
  return {
    graph: { host: graph.host, nodes, edges: graph.edges.filter((edge) => followed.has(edge)) },
    found: nodes.flatMap((node) => {
      const how = found.get(node.address);
      return how === undefined ? [] : [{ node, ...how }];
    }),
  };
}

interface Reached {
  readonly distances: ReadonlyMap<string, number>;
  readonly edges: readonly PlanGraphEdge[];
}

/** Breadth first, so that each node is come upon by a shortest way. */
function reach(
  graph: PlanGraph,
  starts: readonly PlanGraphNode[],
  way: { readonly direction: Direction; readonly depth: number },
): Reached {
  const upstream = way.direction === "upstream";
  const leaving = Map.groupBy(graph.edges, (edge) => (upstream ? edge.to : edge.from));
  const distances = new Map(starts.map(({ address }) => [address, 0]));
  const edges: PlanGraphEdge[] = [];
  let frontier: readonly string[] = [...distances.keys()];
  for (let distance = 1; frontier.length > 0 && distance <= way.depth; distance += 1) {
    const next: string[] = [];
    for (const edge of frontier.flatMap((address) => leaving.get(address) ?? [])) {
      edges.push(edge);
      const address = upstream ? edge.from : edge.to;
      if (distances.has(address)) continue;
      distances.set(address, distance);
      next.push(address);
    }
    frontier = next;
  }
  return { distances, edges };
}

function withoutInstance(address: string): string {
  const bracket = address.indexOf("[");
  return bracket < 0 ? address : address.slice(0, bracket);
}
