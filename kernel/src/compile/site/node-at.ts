import type { SourceNode } from "../read/source-node.ts";
import { entryOf } from "../read/source-node.ts";

/** The node that steps lead to, or the nearest one around it: what an expression brings has no node of its own. */
export function nodeAt(node: SourceNode, steps: readonly string[]): SourceNode {
  let current = node;
  for (const step of steps) {
    const next = current.kind === "map" ? entryOf(current, step)?.value : current.kind === "list" ? current.items[Number(step)] : undefined;
    if (next === undefined) return current;
    current = next;
  }
  return current;
}
