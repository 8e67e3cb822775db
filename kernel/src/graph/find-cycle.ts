import { graphOf, successorsOf } from "./graph.ts";
import type { Graph } from "./graph.ts";

/**
 * A cycle, if there is one: its nodes in order, from the smallest on; the last leads back to the first.
 * Always the same one for the same graph, and a shortest one through its first node.
 */
export function findCycle(graph: Graph): readonly number[] | undefined {
  const live = trim(reversed(graph), trim(graph, allNodes(graph)));
  const entry = live.values().next();
  if (entry.done === true) return undefined;
  return shortestLoop(graph, smallestOnSomeCycle(graph, entry.value, live), live);
}

function allNodes(graph: Graph): Set<number> {
  return new Set(Array.from({ length: graph.size }, (_, node) => node));
}

function reversed(graph: Graph): Graph {
  const edges: (readonly [number, number])[] = [];
  for (let node = 0; node < graph.size; node += 1) for (const next of successorsOf(graph, node)) edges.push([next, node]);
  return graphOf(graph.size, edges);
}

/** Without the nodes that no cycle leads to: what has no predecessor among those left goes, again and again. */
function trim(graph: Graph, nodes: ReadonlySet<number>): Set<number> {
  const left = new Set(nodes);
  const incoming = new Map<number, number>();
  for (const node of nodes) {
    for (const next of successorsOf(graph, node)) if (nodes.has(next)) incoming.set(next, (incoming.get(next) ?? 0) + 1);
  }
  const free = [...nodes].filter((node) => !incoming.has(node));
  for (let node = free.pop(); node !== undefined; node = free.pop()) {
    left.delete(node);
    for (const next of successorsOf(graph, node)) {
      const count = (incoming.get(next) ?? 0) - 1;
      incoming.set(next, count);
      if (count === 0 && left.has(next)) free.push(next);
    }
  }
  return left;
}

/** Every live node has a live successor, so following the smallest one must come back. */
function smallestOnSomeCycle(graph: Graph, entry: number, live: ReadonlySet<number>): number {
  const steps = new Map<number, number>();
  const path: number[] = [];
  let node = entry;
  while (!steps.has(node)) {
    steps.set(node, path.push(node) - 1);
    node = smallest(successorsOf(graph, node).filter((next) => live.has(next)));
  }
  return smallest(path.slice(steps.get(node)));
}

function smallest(nodes: readonly number[]): number {
  return nodes.reduce((a, b) => (b < a ? b : a), Number.POSITIVE_INFINITY);
}

function shortestLoop(graph: Graph, start: number, live: ReadonlySet<number>): readonly number[] | undefined {
  const cameFrom = new Map<number, number>();
  let frontier: readonly number[] = [start];
  while (frontier.length > 0) {
    const next: number[] = [];
    for (const node of frontier) {
      for (const successor of successorsOf(graph, node).toSorted((a, b) => a - b)) {
        if (successor === start) return pathTo(node, start, cameFrom);
        if (!live.has(successor) || cameFrom.has(successor)) continue;
        cameFrom.set(successor, node);
        next.push(successor);
      }
    }
    frontier = next;
  }
  return undefined;
}

function pathTo(last: number, start: number, cameFrom: ReadonlyMap<number, number>): readonly number[] {
  const path = [last];
  for (let node = last; node !== start;) {
    const before = cameFrom.get(node);
    if (before === undefined) break;
    path.push(before);
    node = before;
  }
  return path.toReversed();
}
