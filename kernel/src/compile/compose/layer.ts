import type { Span } from "../read/source-file.ts";
import { entryOf } from "../read/source-node.ts";
import type { MapNode } from "../read/source-node.ts";

/** A document with all it is composed of. */
export interface Layer {
  /** Its own keys and those of the documents it takes in, but for the keys that name these. */
  readonly root: MapNode;
  /**
   * For the resources of documents it takes in: the defaults that reach them besides this document's own. Those of the resource's own document
   * come first, and are undefined where it has none.
   */
  readonly homes: ReadonlyMap<string, DefaultsChain>;
  /** The files that are parts of it, by the place that includes them. */
  readonly parts: ReadonlyMap<string, Span>;
}

/** Maps under `defaults`, the nearest first. */
export type DefaultsChain = readonly (MapNode | undefined)[];

/** The map under a key; undefined where there is none. */
export function mapUnder(root: MapNode, key: string): MapNode | undefined {
  const value = entryOf(root, key)?.value;
  return value?.kind === "map" ? value : undefined;
}

/** The defaults that reach a resource of a layer. */
export function chainOf(layer: Layer, address: string): DefaultsChain {
  return [...(layer.homes.get(address) ?? []), mapUnder(layer.root, "defaults")];
}

/** A layer as another document takes it in: its defaults stay with its resources. */
export function enclosed(layer: Layer): Layer {
  return {
    root: { ...layer.root, entries: layer.root.entries.filter(({ key }) => key !== "defaults") },
    homes: new Map(addressesOf(layer).map((address) => [address, chainOf(layer, address)] as const)),
    parts: layer.parts,
  };
}

/** The homes of two layers laid over each other: a resource stays where it was first. */
export function homesOver(base: Layer, top: Layer): ReadonlyMap<string, DefaultsChain> {
  const there = new Set(addressesOf(base));
  return new Map([...base.homes, ...[...top.homes].filter(([address]) => !there.has(address))]);
}

/** The addresses of its resources and handlers. */
function addressesOf({ root }: Layer): readonly string[] {
  return ["resources", "handlers"].flatMap((section) => mapUnder(root, section)?.entries.map(({ key }) => key) ?? []);
}
