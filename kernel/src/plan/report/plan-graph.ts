import type { Action } from "@masterchef/wit/host";
import { causesOf } from "../step.ts";
import type { Grade, Step } from "../step.ts";
import { impliedPairs } from "./implied-pairs.ts";
import { stepsOn } from "./reported-host.ts";
import type { ReportedHost } from "./reported-host.ts";

/** Why one resource comes before another. `after`: a relation or an implied edge. `implied`: what they claim and need says so, be there a relation or not; never without `after`. `behind`: what they read and write meets. `refresh`: its change refreshes the other. `handler`: its change calls for the other, which is a handler. */
export const edgeWords = ["after", "implied", "behind", "refresh", "handler"] as const;

/** One of the words. */
export type EdgeWord = (typeof edgeWords)[number];

/** The resources of one host, and which waits for which. */
export interface PlanGraph {
  readonly host: string;
  /** In the order of the plan. */
  readonly nodes: readonly PlanGraphNode[];
  /** By `to` in the order of the plan, then by `from`. One edge a pair. */
  readonly edges: readonly PlanGraphEdge[];
}

/** One resource. */
export interface PlanGraphNode {
  readonly address: string;
  readonly type: string;
  /** What its own step does. */
  readonly does: Action | "settled" | "open";
  readonly grade: Grade;
  /** Whether it is refreshed if what it listens to changes. */
  readonly refreshes: boolean;
}

/** `from` comes before `to`. */
export interface PlanGraphEdge {
  readonly from: string;
  readonly to: string;
  /** At least one, in the order of `edgeWords`. */
  readonly words: readonly EdgeWord[];
}

/** The graph of every host that could be reached. */
export function planGraphs(hosts: readonly ReportedHost[]): readonly PlanGraph[] {
  return hosts.flatMap((host) => ("steps" in host ? [planGraph(host)] : []));
}

function planGraph(host: ReportedHost): PlanGraph {
  const steps = stepsOn(host);
  const refreshed = new Map(steps.flatMap((step) => (step.kind === "refresh" ? [[step.address, step]] : [])));
  const nodes: PlanGraphNode[] = [];
  const places = new Map<string, number>();
  for (const step of steps) {
    if (step.kind === "refresh") continue;
    places.set(step.address, nodes.length);
    nodes.push({
      address: step.address,
      type: step.type,
      does: step.kind === "change" ? step.action : step.kind,
      grade: step.grade,
      refreshes: refreshed.has(step.address),
    });
  }
  return { host: host.host, nodes, edges: edgesOf(steps, places) };
}

function edgesOf(steps: readonly Step[], places: ReadonlyMap<string, number>): readonly PlanGraphEdge[] {
  const edges = new Map<string, Map<string, Set<EdgeWord>>>();
  const add = (from: string, to: string, word: EdgeWord): void => {
    if (from === to || !places.has(from)) return;
    const into = edges.get(to) ?? new Map<string, Set<EdgeWord>>();
    const words = into.get(from) ?? new Set<EdgeWord>();
    edges.set(to, into.set(from, words.add(word)));
  };
  const implied = impliedPairs(steps);
  for (const step of steps) {
    for (const from of step.after) {
      add(from, step.address, "after");
      if (implied.get(step.address)?.has(from) === true) add(from, step.address, "implied");
    }
    for (const from of step.behind) add(from, step.address, "behind");
    for (const { source } of causesOf(step) ?? []) add(source, step.address, step.triggers === undefined ? "refresh" : "handler");
  }
  const placeOf = (address: string): number => places.get(address) ?? places.size;
  return [...edges]
    .toSorted(([a], [b]) => placeOf(a) - placeOf(b))
    .flatMap(([to, into]) =>
      [...into]
        .toSorted(([a], [b]) => placeOf(a) - placeOf(b))
        .map(([from, words]) => ({ from, to, words: edgeWords.filter((word) => words.has(word)) })),
    );
}
