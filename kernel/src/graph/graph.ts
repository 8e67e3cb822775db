/** A directed graph over the numbers from 0 to `size` - 1. An edge says that its source comes first. */
export interface Graph {
  readonly size: number;
  /** For each node where its edges lead. Missing means nowhere; the same edge may stand twice. */
  readonly successors: readonly (readonly number[] | undefined)[];
}

/** Collect edges into a graph. */
export function graphOf(size: number, edges: Iterable<readonly [from: number, to: number]>): Graph {
  const successors = Array.from({ length: size }, (): number[] => []);
  for (const [from, to] of edges) successors[from]?.push(to);
  return { size, successors };
}

/** Where the edges of a node lead. */
export function successorsOf(graph: Graph, node: number): readonly number[] {
  return graph.successors[node] ?? [];
}
