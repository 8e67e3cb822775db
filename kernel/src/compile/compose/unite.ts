import { placeText, rangeAt } from "../read/source-file.ts";
import type { Span } from "../read/source-file.ts";
import { entryOf, quote } from "../read/source-node.ts";
import type { MapEntry, MapNode } from "../read/source-node.ts";
import { enclosed } from "./layer.ts";
import type { Layer } from "./layer.ts";
import type { Composing } from "./composing.ts";

/** A document with the documents it includes: they are parts of it, so nothing stands twice. What is included comes first. */
export function unite(own: Layer, included: readonly Layer[], composing: Composing): Layer {
  const parts = new Map(own.parts);
  const homes = new Map(own.homes);
  let root: MapNode = { ...own.root, entries: [] };
  for (const layer of included) {
    const repeated = [...layer.parts].find(([path]) => parts.has(path));
    if (repeated !== undefined) {
      reportRepeated(repeated, parts, composing);
      continue;
    }
    const part = enclosed(layer);
    for (const [path, at] of layer.parts) parts.set(path, at);
    for (const [address, chain] of part.homes) homes.set(address, chain);
    root = uniteMaps(root, part.root, "", composing);
  }
  return { root: { ...uniteMaps(root, own.root, "", composing), start: own.root.start, end: own.root.end }, homes, parts };
}

function uniteMaps(first: MapNode, second: MapNode, about: string, composing: Composing): MapNode {
  const entries = new Map(first.entries.map((entry) => [entry.key, entry] as const));
  for (const entry of second.entries) {
    const known = entries.get(entry.key);
    if (known === undefined) entries.set(entry.key, entry);
    else if (about === "" && known.value.kind === "map" && entry.value.kind === "map")
      entries.set(entry.key, { ...known, value: uniteMaps(known.value, entry.value, entry.key, composing) });
    else reportTwice(known, entry, about, composing);
  }
  return { ...first, entries: [...entries.values()] };
}

function reportTwice(known: MapEntry, entry: MapEntry, about: string, { texts, report }: Composing): void {
  const file = texts.joined();
  report.error("MC_COMPOSE_DUPLICATE", {
    at: rangeAt(file, entry.at),
    about: about === "" ? entry.key : `${about}.${entry.key}`,
    detail: `${quote(entry.key)} stands in ${placeText(file, known.at, entry.at)} already, and included files are parts of one whole. Keep one, or change it with an overlay.`,
    related: [{ at: rangeAt(file, known.at), note: "the first one" }],
  });
}

function reportRepeated([path, at]: readonly [string, Span], parts: ReadonlyMap<string, Span>, { texts, report }: Composing): void {
  const file = texts.joined();
  const before = parts.get(path);
  report.error("MC_COMPOSE_DUPLICATE", {
    at: rangeAt(file, at),
    about: path,
    detail: `${path} is a part of this already. Include it once.`,
    related: before === undefined ? undefined : [{ at: rangeAt(file, before), note: "included here already" }],
  });
}

/** Appending needs something to append to, and an included or a plain document has nothing below it. */
export function checkAppends({ root }: Layer, { texts, report }: Composing): void {
  for (const section of ["resources", "handlers", "defaults"]) {
    const value = entryOf(root, section)?.value;
    for (const owner of value?.kind === "map" ? value.entries : []) {
      for (const entry of owner.value.kind === "map" ? owner.value.entries : []) {
        if (!entry.key.endsWith("+") || entry.value.kind !== "list") continue;
        report.error("MC_COMPOSE_TARGET", {
          at: rangeAt(texts.joined(), entry.at),
          about: `${section}.${owner.key}.${entry.key}`,
          detail: `There is no list ${quote(entry.key.slice(0, -1))} of an imported file to append to. Write ${quote(entry.key.slice(0, -1))}.`,
        });
      }
    }
  }
}
