import { encodeJson } from "@masterchef/wit/codec";
import type { Member, TaskNode } from "./task.ts";

/** The longest command line a join makes, in bytes; the contract allows 128 KiB. */
const longestArgv = 120 << 10;

/**
 * Let operations that agree in all but items, guards and what is said of each item become one, unless one of them waits for another. A step whose joined operation failed
 * runs alone from then on.
 */
export function joinNodes(nodes: readonly TaskNode[]): readonly TaskNode[] {
  const joinable = nodes.filter((node) => node.members.every(isJoinable));
  if (joinable.length < 2) return nodes;
  const gone = new Map<TaskNode, TaskNode>();
  for (const group of Map.groupBy(joinable, joinKey).values()) joinGroup(group, gone);
  if (gone.size === 0) return nodes;
  const left = nodes.filter((node) => !gone.has(node));
  for (const node of left) resolveAfter(node, gone);
  return left;
}

function isJoinable({ each, planned }: Member): boolean {
  return planned.join !== undefined && planned.occasion === "always" && planned.operation.act.tag === "run" && !each.alone;
}

/** Equal keys: the operations agree in all but items, guards and what is said of each item. Undefined: this one is never part of another. */
export function joinKey({ members }: TaskNode): string | undefined {
  if (!members.some(({ planned }) => planned.join !== undefined)) return undefined;
  const [first] = members;
  return first === undefined ? undefined : keyOf(first);
}

function keyOf({ planned }: Member): string {
  return JSON.stringify([planned.join?.key, encodeJson("Operation", { ...planned.operation, writes: [], destroys: [], effects: [] })]);
}

function joinGroup(group: readonly TaskNode[], gone: Map<TaskNode, TaskNode>): void {
  let open: { readonly node: TaskNode; bytes: number } | undefined;
  for (const node of group) {
    const bytes = argvBytes(node);
    if (open === undefined || open.bytes + bytes > longestArgv) {
      open = { node, bytes };
      continue;
    }
    if (waitsFor(node, open.node, gone) || waitsFor(open.node, node, gone)) continue;
    open.node.members.push(...node.members);
    for (const before of node.after) open.node.after.add(before);
    gone.set(node, open.node);
    open.bytes += bytes;
  }
}

/** What waited for a node that became part of another waits for that one. */
function resolveAfter(node: TaskNode, gone: ReadonlyMap<TaskNode, TaskNode>): void {
  for (const before of node.after) {
    const into = gone.get(before);
    if (into === undefined) continue;
    node.after.delete(before);
    node.after.add(into);
  }
}

function waitsFor(node: TaskNode, other: TaskNode, gone: ReadonlyMap<TaskNode, TaskNode>): boolean {
  const seen = new Set<TaskNode>();
  const pending = [node];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    for (const after of next.after) {
      const before = gone.get(after) ?? after;
      if (before === other) return true;
      if (!seen.has(before)) pending.push(before);
      seen.add(before);
    }
  }
  return false;
}

function argvBytes(node: TaskNode): number {
  const words = node.members.flatMap(({ planned }) => [
    ...(planned.operation.act.tag === "run" ? planned.operation.act.val.process.argv : []),
    ...(planned.join?.items ?? []),
  ]);
  return words.reduce((sum, word) => sum + Buffer.byteLength(word) + 1, 0);
}
