import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { planGraphs } from "./plan-graph.ts";
import type { PlanGraph } from "./plan-graph.ts";
import { queryGraph } from "./query-graph.ts";
import { refreshStep, settledStep } from "./testing/sample-steps.ts";

/** Graphs of one host in which every resource waits for some of those before it. */
const graphs: fc.Arbitrary<PlanGraph> = fc
  .array(fc.array(fc.nat({ max: 8 }), { maxLength: 3 }), { minLength: 1, maxLength: 9 })
  .map((waits) => {
    const steps = waits.map((list, at) =>
      settledStep(`file.n${at}`, { after: list.filter((other) => other < at).map((other) => `file.n${other}`) }),
    );
    const [graph] = planGraphs([{ host: "a", steps }]);
    return graph ?? { host: "a", nodes: [], edges: [] };
  });

const some = graphs.chain((graph) => fc.tuple(fc.constant(graph), fc.constantFrom(...graph.nodes.map(({ address }) => address))));

function found(graph: PlanGraph, resource: string, direction: "upstream" | "downstream", depth?: number): readonly string[] {
  const { found: nodes = [] } = queryGraph(graph, { resource, directions: [direction], depth }) ?? {};
  return nodes.filter((each) => each.direction !== "start").map(({ node }) => node.address);
}

describe("queryGraph()", () => {
  test("finds downstream exactly those that find it upstream", () => {
    fc.assert(
      fc.property(some, ([graph, start]) => {
        const expected = graph.nodes
          .map(({ address }) => address)
          .filter((each) => each !== start && found(graph, each, "upstream").includes(start));
        expect(found(graph, start, "downstream")).toEqual(expected);
      }),
    );
  });

  test("goes one edge for each step of depth", () => {
    fc.assert(
      fc.property(some, fc.integer({ min: 1, max: 9 }), ([graph, start], depth) => {
        const before = new Set(depth === 1 ? [start] : [start, ...found(graph, start, "upstream", depth - 1)]);
        const next = graph.edges.filter(({ to }) => before.has(to)).map(({ from }) => from);
        expect(new Set([start, ...found(graph, start, "upstream", depth)])).toEqual(new Set([...before, ...next]));
      }),
    );
  });

  test("returns a graph whose edges lie among its nodes", () => {
    fc.assert(
      fc.property(some, ([graph, resource]) => {
        const around = queryGraph(graph, { resource, directions: ["upstream", "downstream"] });
        const names = new Set(around?.graph.nodes.map(({ address }) => address));
        expect(around?.graph.edges.every(({ from, to }) => names.has(from) && names.has(to))).toBe(true);
      }),
    );
  });

  test("takes an address without its instance for all instances, and nothing for what is not there", () => {
    const [graph] = planGraphs([
      { host: "a", steps: [settledStep("file.page[a]"), settledStep("file.page[b]"), settledStep("file.pages")] },
    ]);
    expect(graph && queryGraph(graph, { resource: "file.page", directions: ["upstream"] })?.found.map(({ node }) => node.address)).toEqual([
      "file.page[a]",
      "file.page[b]",
    ]);
    expect(graph && queryGraph(graph, { resource: "file.other", directions: ["upstream"] })).toBeUndefined();
  });
});

describe("planGraphs()", () => {
  test("tells what is implied by claims and needs from what only a relation orders", () => {
    const claims = [{ tag: "path", val: "/d" }] as const;
    const steps = [
      settledStep("directory.d", { envelope: { may: [], claims, needs: [], sideEffects: [] } }),
      settledStep("file.a"),
      settledStep("file.b", { envelope: { may: [], claims: [], needs: claims, sideEffects: [] }, after: ["directory.d", "file.a"] }),
    ];
    expect(planGraphs([{ host: "a", steps }])[0]?.edges.map(({ from, words }) => [from, words])).toEqual([
      ["directory.d", ["after", "implied"]],
      ["file.a", ["after"]],
    ]);
  });

  test("makes a resource and its refresh one node, and names every reason of an edge", () => {
    const steps = [
      settledStep("file.a"),
      settledStep("service.b", { after: ["file.a"], behind: ["file.gone"] }),
      refreshStep("service.b", "file.a", { after: ["file.a", "service.b"], behind: ["file.a"] }),
    ];
    expect(
      planGraphs([
        { host: "a", steps },
        { host: "b", unreachable: "no route" },
      ]),
    ).toEqual([
      {
        host: "a",
        nodes: [
          { address: "file.a", type: "file", does: "settled", grade: "exact", refreshes: false },
          { address: "service.b", type: "service", does: "settled", grade: "exact", refreshes: true },
        ],
        edges: [{ from: "file.a", to: "service.b", words: ["after", "behind", "refresh"] }],
      },
    ]);
  });
});
