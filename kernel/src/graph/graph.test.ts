import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { findCycle } from "./find-cycle.ts";
import { graphOf } from "./graph.ts";
import { topologicalOrder } from "./topological-order.ts";

const graphs = fc
  .integer({ min: 0, max: 12 })
  .chain((size) =>
    fc
      .array(fc.tuple(fc.nat({ max: Math.max(0, size - 1) }), fc.nat({ max: Math.max(0, size - 1) })), { maxLength: 24 })
      .map((edges) => ({ size, edges: size === 0 ? [] : edges })),
  );

describe("topologicalOrder()", () => {
  test("puts the smallest free node first", () => {
    expect(topologicalOrder(graphOf(4, [[3, 0]]))).toEqual([1, 2, 3, 0]);
  });

  test("keeps the order of the numbers when there are no edges", () => {
    expect(topologicalOrder(graphOf(3, []))).toEqual([0, 1, 2]);
  });

  test("walks a chain of 100,000 without running out of stack", () => {
    const size = 100_000;
    const order = topologicalOrder(
      graphOf(
        size,
        Array.from({ length: size - 1 }, (_, node) => [node + 1, node] as const),
      ),
    );
    expect(order?.[0]).toBe(size - 1);
  });

  test("is an order of all nodes that every edge respects, or there is a cycle", () => {
    fc.assert(
      fc.property(graphs, ({ size, edges }) => {
        const graph = graphOf(size, edges);
        const order = topologicalOrder(graph);
        if (order === undefined) {
          expect(findCycle(graph)).toBeDefined();
          return;
        }
        expect(findCycle(graph)).toBeUndefined();
        expect(order.toSorted((a, b) => a - b)).toEqual(Array.from({ length: size }, (_, node) => node));
        const position = new Map(order.map((node, index) => [node, index]));
        for (const [from, to] of edges) expect(position.get(from)).toBeLessThan(position.get(to) ?? -1);
      }),
    );
  });
});

describe("findCycle()", () => {
  test("starts at the smallest node and is a shortest way round", () => {
    expect(
      findCycle(
        graphOf(5, [
          [4, 1],
          [1, 2],
          [2, 3],
          [3, 1],
          [2, 1],
          [0, 4],
        ]),
      ),
    ).toEqual([1, 2]);
  });

  test("finds a node that leads to itself", () => {
    expect(findCycle(graphOf(2, [[1, 1]]))).toEqual([1]);
  });

  test("does not take a bridge between two cycles for a part of one", () => {
    expect(
      findCycle(
        graphOf(5, [
          [1, 2],
          [2, 1],
          [1, 0],
          [0, 3],
          [3, 4],
          [4, 3],
        ]),
      ),
    ).toEqual([3, 4]);
  });

  test("is made of edges of the graph", () => {
    fc.assert(
      fc.property(graphs, ({ size, edges }) => {
        const cycle = findCycle(graphOf(size, edges));
        for (const [index, node] of (cycle ?? []).entries()) {
          expect(edges).toContainEqual([node, cycle?.[(index + 1) % cycle.length]]);
        }
      }),
    );
  });
});
