import type { Envelope, Operation } from "@masterchef/wit/host";
import fc from "fast-check";
import { expect, test } from "vitest";
import { defaultExecution } from "../ir/execution.ts";
import type { SettledStep } from "../plan/step.ts";
import { joinNodes } from "./join.ts";
import { StepRun } from "./step-run.ts";
import type { TaskNode } from "./task.ts";

const envelope: Envelope = { may: [], claims: [], needs: [], sideEffects: [] };

/** A removal: what it writes and destroys is another thing for every item. */
function operation(argv: readonly string[], item: string): Operation {
  const process = { argv, env: [], outputLimit: 0 };
  const own = [{ tag: "entity" as const, val: { kind: "package", name: item } }];
  return { act: { tag: "run", val: { process, exits: [] } }, writes: own, destroys: own, effects: [], opaque: false, hazards: {} };
}

function nodeOf(index: number, key: string | undefined, item: string): TaskNode {
  const step: SettledStep = {
    kind: "settled",
    state: null,
    address: `package.${index}`,
    type: "package",
    plugin: "test/plugin",
    desired: {},
    name: String(index),
    basis: [],
    grade: "exact",
    envelope,
    execution: defaultExecution,
    after: [],
    behind: [],
    settleMs: 0,
    claimed: [],
  };
  const join = key === undefined ? {} : { join: { key, items: [item] } };
  const planned = { operation: operation(["pkg", key ?? "none"], item), occasion: "always" as const, guards: [], ...join };
  return { members: [{ each: new StepRun(step, index), position: 0, planned }], after: new Set() };
}

const randomNodes = fc.array(
  fc.record({ key: fc.constantFrom("x", "y", undefined), after: fc.array(fc.nat({ max: 9 }), { maxLength: 3 }) }),
  { minLength: 1, maxLength: 10 },
);

/** Everything a node waits for, directly or not. Throws at a cycle. */
function ancestors(node: TaskNode, path: readonly TaskNode[] = []): ReadonlySet<TaskNode> {
  if (path.includes(node)) throw new Error("a cycle");
  const found = new Set<TaskNode>();
  for (const before of node.after) {
    found.add(before);
    for (const other of ancestors(before, [...path, node])) found.add(other);
  }
  return found;
}

test("however operations are joined, each still comes after all it waits for, and none is lost", () => {
  fc.assert(
    fc.property(randomNodes, (random) => {
      const nodes = random.map(({ key }, index) => nodeOf(index, key, `p${index}`));
      const waits: (readonly [number, number])[] = [];
      for (const [index, { after }] of random.entries()) {
        for (const other of after.filter((each) => each < index)) {
          const before = nodes[other];
          if (before === undefined) continue;
          nodes[index]?.after.add(before);
          waits.push([other, index]);
        }
      }
      const joined = joinNodes(nodes);
      const holder = new Map(joined.flatMap((node) => node.members.map((member) => [member.each.index, node] as const)));
      expect([...holder.keys()].toSorted((a, b) => a - b)).toEqual(nodes.map((_, index) => index));
      for (const [first, second] of waits) {
        const [a, b] = [holder.get(first), holder.get(second)];
        if (a === undefined || b === undefined) throw new Error("lost");
        expect(ancestors(b).has(a)).toBe(true);
      }
    }),
    { numRuns: 500 },
  );
});

test("all that nothing keeps apart become one, by key", () => {
  const nodes = ["x", "y", "x", undefined, "y", "x"].map((key, index) => nodeOf(index, key, `p${index}`));
  expect(joinNodes(nodes).map((node) => node.members.map((member) => member.each.index))).toEqual([[0, 2, 5], [1, 4], [3]]);
});

test("a command line does not grow beyond what a host takes", () => {
  const nodes = Array.from({ length: 40 }, (_, index) => nodeOf(index, "x", "p".repeat(10_000)));
  const sizes = joinNodes(nodes).map((node) => node.members.length);
  expect([sizes.reduce((sum, size) => sum + size), Math.max(...sizes)]).toEqual([40, 12]);
});

test("a step whose joined operation failed runs alone", () => {
  const nodes = [0, 1, 2].map((index) => nodeOf(index, "x", `p${index}`));
  for (const member of nodes[1]?.members ?? []) member.each.alone = true;
  expect(joinNodes(nodes).map((node) => node.members.length)).toEqual([2, 1]);
});
