import { successorsOf } from "./graph.ts";
import type { Graph } from "./graph.ts";
import { createIndexHeap } from "./index-heap.ts";

/** Every node after all that lead to it; of those that are free, the smallest first. Undefined if and only if there is a cycle. */
export function topologicalOrder(graph: Graph): readonly number[] | undefined {
  const waiting = countPredecessors(graph);
  const ready = createIndexHeap();
  for (const [node, count] of waiting.entries()) if (count === 0) ready.push(node);
  const order: number[] = [];
  for (let node = ready.pop(); node !== undefined; node = ready.pop()) {
    order.push(node);
    for (const next of successorsOf(graph, node)) {
      const left = (waiting[next] ?? 0) - 1;
      waiting[next] = left;
      if (left === 0) ready.push(next);
    }
  }
  return order.length === graph.size ? order : undefined;
}

function countPredecessors(graph: Graph): number[] {
  const counts = Array.from({ length: graph.size }, () => 0);
  for (let node = 0; node < graph.size; node += 1) {
    for (const next of successorsOf(graph, node)) counts[next] = (counts[next] ?? 0) + 1;
  }
  return counts;
}
