import type { Attributes, Operation, Ownership, Prior } from "@masterchef/wit/host";
import { contentDigest } from "../plan/content-digest.ts";
import type { Performed } from "./performed.ts";

/** What was or is at a path. A digest that is not known is missing. */
export type Lying =
  | { readonly tag: "absent" }
  | { readonly tag: "file"; readonly digest: string | undefined }
  | { readonly tag: "link"; readonly target: string }
  | { readonly tag: "directory" };

/** A path that a run changed: what it was before the first change and after the last. */
export interface UndoItem {
  readonly path: string;
  /** The resource that changed it first. */
  readonly address: string;
  before: Lying;
  after: Lying;
  /** Only its mode and owners changed. */
  onlyAttributes: boolean;
}

/** Something that cannot be undone, and why. */
export interface NotUndone {
  readonly address: string;
  /** The path or the command. */
  readonly what: string;
  readonly why: string;
}

/** What it takes to undo operations: a state to restore for each path, and what no state can undo. `attributes`: what was seen before the run. */
export function undoOf(
  performed: readonly Performed[],
  attributes: ReadonlyMap<string, Ownership>,
): { readonly items: readonly UndoItem[]; readonly left: readonly NotUndone[] } {
  const items = new Map<string, UndoItem>();
  const left: NotUndone[] = [];
  for (const each of performed) {
    const change = changeOf(each, attributes);
    if ("why" in change) {
      left.push({ address: each.address, ...change });
      items.delete(change.what);
      continue;
    }
    if (left.some(({ what }) => what === change.path)) continue;
    const known = items.get(change.path);
    if (known === undefined) items.set(change.path, { address: each.address, ...change });
    else {
      if (!change.onlyAttributes) known.after = change.after;
      if (!change.onlyAttributes && known.onlyAttributes) known.before = change.before;
      known.onlyAttributes &&= change.onlyAttributes;
    }
  }
  return { items: [...items.values()].toReversed(), left };
}

type Change = Omit<UndoItem, "address"> | Omit<NotUndone, "address">;

function changeOf({ operation, end, kept }: Performed, attributes: ReadonlyMap<string, Ownership>): Change {
  if (operation === undefined) return { what: "an operation", why: "the journal does not tell which it was" };
  const what = nameOf(operation);
  if (end === "unknown") return { what, why: "nobody knows whether it happened, or how much of it; resume the run first" };
  const { act } = operation;
  switch (act.tag) {
    case "write-file": {
      const before = lyingBefore(act.val.replaces, kept);
      if (before === undefined) return { what, why: "its old content was not kept" };
      return { path: act.val.path, before, after: { tag: "file", digest: contentDigest(act.val.content) }, onlyAttributes: false };
    }
    case "make-directory":
      return { path: act.val.path, before: { tag: "absent" }, after: { tag: "directory" }, onlyAttributes: false };
    case "make-link": {
      const before = lyingBefore(act.val.replaces, kept);
      if (before === undefined || act.val.kind === "hard") return { what, why: "what was there before is not kept" };
      return { path: act.val.path, before, after: { tag: "link", target: act.val.target }, onlyAttributes: false };
    }
    case "remove": {
      if (act.val.recursive) return { what, why: "it removed what lay below too" };
      const before = lyingBefore(act.val.replaces, kept);
      const isBare = before?.tag === "directory" && !attributes.has(act.val.path);
      if (before === undefined || isBare) return { what, why: "what was there before is not kept" };
      return { path: act.val.path, before, after: { tag: "absent" }, onlyAttributes: false };
    }
    case "set-attributes":
      return attributesChange(act.val.path, act.val.attributes, { follow: act.val.follow, seen: attributes.get(act.val.path) });
    case "move":
    case "run":
    case "http":
    case "barrier":
    case "other":
      return { what, why: "what it does cannot be undone by a state of files" };
  }
}

function attributesChange(
  path: string,
  { mode, owner, group }: Attributes,
  { follow, seen }: { readonly follow: boolean; readonly seen: Ownership | undefined },
): Change {
  if (seen === undefined || follow || (mode === undefined && owner === undefined && group === undefined))
    return { what: path, why: "its attributes before are not recorded" };
  // Of which kind it is tells the host.
  const lying: Lying = { tag: "file", digest: undefined };
  return { path, before: lying, after: lying, onlyAttributes: true };
}

function lyingBefore(prior: Prior, kept: string | undefined): Lying | undefined {
  if (kept !== undefined) return { tag: "file", digest: kept };
  switch (prior.tag) {
    case "absent":
    case "directory":
      return { tag: prior.tag };
    case "link":
      return { tag: "link", target: prior.val };
    case "digest":
    case "anything":
      return undefined;
  }
}

function nameOf({ act }: Operation): string {
  switch (act.tag) {
    case "write-file":
    case "make-directory":
    case "make-link":
    case "set-attributes":
    case "remove":
      return act.val.path;
    case "move":
      return `${act.val.source} to ${act.val.destination}`;
    case "run":
      return act.val.process.argv.join(" ");
    case "http":
      return act.val.url;
    case "barrier":
      return act.val;
    case "other":
      return act.val.name;
  }
}
