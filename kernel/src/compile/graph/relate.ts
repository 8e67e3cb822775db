import { findCycle } from "../../graph/find-cycle.ts";
import { graphOf } from "../../graph/graph.ts";
import { topologicalOrder } from "../../graph/topological-order.ts";
import { parseAddress } from "../../address/address.ts";
import type { RelationNode } from "../../ir/relation-node.ts";
import type { Compilation } from "../compilation.ts";
import { rangeAt } from "../read/source-file.ts";
import type { Span } from "../read/source-file.ts";
import { quote } from "../read/source-node.ts";
import type { Expansion, Instance } from "../site/expand-instances.ts";
import { suggest } from "../words/suggest.ts";
import type { CanonicalInstance } from "./canonicalize-documents.ts";
import type { Reference } from "./read-references.ts";

/** A relation with the place that asks for it. */
export interface PlacedRelation {
  readonly relation: RelationNode;
  readonly at: Span;
}

/** What of an instance makes relations. */
export type Related = Pick<CanonicalInstance, "instance" | "pending">;

/** What relating needs. */
export interface Relating {
  /** By declared address. */
  readonly expansions: ReadonlyMap<string, Expansion>;
  readonly references: ReadonlyMap<string, readonly Reference[]>;
  readonly compilation: Compilation;
}

/** More relations than this are refused: two loops of 1,000 that wait for each other as a whole would make a million. */
const relationLimit = 500_000;

/** The relations between instances, by their words and by the results they read. A relation to what `when` dropped is void. */
export function relate(instances: readonly Related[], relating: Relating): readonly PlacedRelation[] {
  const relations = new Map<string, PlacedRelation>();
  const add = (relation: RelationNode, at: Span): void => {
    const key = `${relation.to}\0${relation.from}\0${relation.word}`;
    if (!relations.has(key)) relations.set(key, { relation, at });
  };
  for (const { instance, pending } of instances) {
    for (const reference of relating.references.get(instance.prepared.declared.address) ?? []) {
      for (const target of targetsOf(reference, instance, relating)) {
        const [from, to] =
          reference.word === "require" || reference.word === "subscribe" ? [target, instance.address] : [instance.address, target];
        add({ kind: "relation", word: reference.word, from, to }, reference.at);
      }
      if (relations.size > relationLimit) {
        relating.compilation.report.error("MC_CONFIG_LIMIT", {
          at: rangeAt(relating.compilation.file, reference.at),
          about: `${instance.prepared.declared.about}.${reference.word}`,
          detail: `The site has more than ${relationLimit} relations. Pair instances with [\${{ key }}] instead of relating all to all.`,
        });
        return [];
      }
    }
    for (const value of pending) {
      for (const read of value.hole?.reads ?? []) {
        if (resultExists(read, value.steps, instance, relating))
          add({ kind: "relation", word: "results", from: read, to: instance.address }, instance.prepared.declared.at);
      }
    }
  }
  return [...relations].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, placed]) => placed);
}

function targetsOf(reference: Reference, instance: Instance, { expansions, compilation }: Relating): readonly string[] {
  const expansion = expansions.get(reference.target);
  if (expansion === undefined) return [];
  if (reference.key === undefined) return expansion.instances.map((one) => one.address);
  const key = reference.key === "own" ? (instance.key ?? "") : reference.key.literal;
  const wanted = `${reference.target}[${key}]`;
  if (expansion.addresses.has(wanted)) return [wanted];
  if (expansion.keys === undefined || expansion.keys.has(key)) return [];
  const near = suggest(key, expansion.keys);
  const answer =
    expansion.keys.size === 0
      ? "It has no instances: leave the brackets out."
      : near === undefined
        ? `It has ${[...expansion.keys].slice(0, 8).map(quote).join(", ")}.`
        : `Did you mean ${reference.target}[${near}]?`;
  compilation.report.error(
    "MC_REFERENCE_UNKNOWN",
    {
      at: rangeAt(compilation.file, reference.at),
      about: `${instance.prepared.declared.about}.${reference.word}`,
      detail: `${instance.prepared.declared.address} names ${wanted}, which is not declared. ${answer}`,
    },
    instance.key === undefined ? undefined : instance.address,
  );
  return [];
}

/** A result of what is left out, or of an instance that is not there, never comes. */
function resultExists(read: string, steps: readonly string[], instance: Instance, { expansions, compilation }: Relating): boolean {
  const address = parseAddress(read);
  const expansion = address === undefined ? undefined : expansions.get(`${address.type}.${address.name}`);
  if (expansion === undefined || expansion.keys === undefined || expansion.addresses.has(read)) return expansion?.keys !== undefined;
  const known = address?.key === undefined || expansion.keys.has(address.key);
  const { declared } = instance.prepared;
  compilation.report.error("MC_EXPRESSION_RESULT", {
    at: rangeAt(compilation.file, declared.attributes.get(steps[0] ?? "")?.value ?? declared.at),
    about: `${declared.about}.${steps.join(".")}`,
    detail: known
      ? `${read} is left out by its "when", so it has no results. Give this resource the same condition.`
      : `There is no instance ${read}. Mend the key.`,
  });
  return false;
}

/** Report a cycle, if there is one, as a path through the places that make it. */
export function checkCycles(instances: readonly Related[], relations: readonly PlacedRelation[], { file, report }: Compilation): void {
  const index = new Map(instances.map(({ instance }, position) => [instance.address, position]));
  const edges = relations.flatMap(({ relation }) => {
    const [from, to] = [index.get(relation.from), index.get(relation.to)];
    return from === undefined || to === undefined ? [] : [[from, to] as const];
  });
  const graph = graphOf(instances.length, edges);
  if (topologicalOrder(graph) !== undefined) return;
  const cycle = (findCycle(graph) ?? []).flatMap((node) => instances[node]?.instance ?? []);
  const [first] = cycle;
  if (first === undefined) return;
  const placed = new Map(relations.toReversed().map((each) => [`${each.relation.from}\0${each.relation.to}`, each]));
  const steps = cycle.map((instance, position) => {
    const next = cycle[(position + 1) % cycle.length] ?? first;
    return placed.get(`${instance.address}\0${next.address}`);
  });
  const places = steps.filter((step) => step !== undefined);
  const path = [...cycle, first].map((instance) => instance.address).join(" → ");
  report.error("MC_GRAPH_CYCLE", {
    at: rangeAt(file, places[0]?.at ?? first.prepared.declared.at),
    about: first.prepared.declared.about,
    detail: `${path}. Each comes before the next: cut one.`,
    related: places
      .slice(1)
      .map(({ relation, at }) => ({ at: rangeAt(file, at), note: `${relation.from} comes before ${relation.to} (${relation.word})` })),
  });
}
