import { placeText, rangeAt } from "../read/source-file.ts";
import { describe, quote } from "../read/source-node.ts";
import type { MapEntry, MapNode } from "../read/source-node.ts";
import { didYouMean } from "../words/suggest.ts";
import type { Composing } from "./composing.ts";
import { homesOver } from "./layer.ts";
import type { Layer } from "./layer.ts";

/** How a layer comes to lie over another: as a document over its imports, or as an overlay, which must find what it changes. */
export type Manner = "document" | "overlay";

/** Lay one layer over another: maps are merged key by key, everything else is replaced. */
export function layOver(base: Layer, top: Layer, { manner, composing }: { readonly manner: Manner; readonly composing: Composing }): Layer {
  const root = mergeMaps(base.root, top.root, [], { manner, composing });
  return { root, homes: homesOver(base, top), parts: manner === "overlay" ? base.parts : top.parts };
}

interface Merging {
  readonly manner: Manner;
  readonly composing: Composing;
}

function mergeMaps(base: MapNode, top: MapNode, path: readonly string[], merging: Merging): MapNode {
  const entries = new Map(base.entries.map((entry) => [entry.key, entry] as const));
  for (const entry of top.entries) {
    const appended = entry.value.kind === "list" && entry.key.endsWith("+") ? entry.key.slice(0, -1) : undefined;
    const known = entries.get(appended ?? entry.key);
    if (known !== undefined && appended !== undefined) entries.set(appended, append(known, entry, path, merging));
    else if (known !== undefined) replace(known, entry, { entries, path, merging });
    else if (mayAdd(entry, { appended, base, path }, merging)) entries.set(entry.key, entry);
  }
  return { ...base, entries: [...entries.values()] };
}

function replace(
  known: MapEntry,
  entry: MapEntry,
  into: { readonly entries: Map<string, MapEntry>; readonly path: readonly string[]; readonly merging: Merging },
): void {
  const { entries, path, merging } = into;
  if (entry.value.kind === "scalar" && entry.value.value === null) {
    entries.delete(known.key);
    return;
  }
  if (known.value.kind === "map" && entry.value.kind === "map") {
    const value = mergeMaps(known.value, entry.value, [...path, entry.key], merging);
    entries.set(known.key, { ...known, value, also: [...(known.also ?? []), entry.at] });
  } else entries.set(known.key, inPlaceOf(entry, known));
}

function inPlaceOf(entry: MapEntry, known: MapEntry): MapEntry {
  return { ...entry, replaced: entry.replaced === undefined ? known : inPlaceOf(entry.replaced, known) };
}

function append(known: MapEntry, entry: MapEntry, path: readonly string[], { composing }: Merging): MapEntry {
  if (known.value.kind === "list" && entry.value.kind === "list") {
    const value = { ...known.value, items: [...known.value.items, ...entry.value.items] };
    return { ...known, value, also: [...(known.also ?? []), entry.at] };
  }
  const file = composing.texts.joined();
  composing.report.error("MC_CONFIG_TYPE", {
    at: rangeAt(file, entry.at),
    about: [...path, entry.key].join("."),
    detail: `Only a list can be appended to, and ${placeText(file, known.at, entry.at)} has ${describe(known.value)}. Write ${quote(known.key)} to replace it.`,
    related: [{ at: rangeAt(file, known.at), note: "this is what it would be appended to" }],
  });
  return known;
}

/** Whether an entry may be new. An overlay that changes nothing that is there is taken for a typing mistake. */
function mayAdd(
  entry: MapEntry,
  of: { readonly appended: string | undefined; readonly base: MapNode; readonly path: readonly string[] },
  { manner, composing }: Merging,
): boolean {
  const { appended, base, path } = of;
  if (manner === "document") return true;
  const removes = entry.value.kind === "scalar" && entry.value.value === null;
  const section = path[0] ?? entry.key;
  const inResources = section === "resources" || section === "handlers";
  if (inResources && !removes && appended === undefined) return true;
  const wanted = appended ?? entry.key;
  const near = didYouMean(
    wanted,
    base.entries.map(({ key }) => key),
  );
  const what = removes ? "to remove" : appended === undefined ? "to change" : "to append to";
  const advice = removes ? " Leave it out." : ` Declare it in the file that the overlay lies on.`;
  composing.report.error("MC_COMPOSE_TARGET", {
    at: rangeAt(composing.texts.joined(), entry.at),
    about: [...path, entry.key].join("."),
    detail: `There is no ${quote(wanted)} here ${what}.${near === "" ? advice : near}`,
  });
  return false;
}
