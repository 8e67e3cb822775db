import type { Attributes, Operation, Ownership, Prior } from "@masterchef/wit/host";
import { contentDigest } from "../plan/content-digest.ts";
import type { KeptEntry } from "./kept-tree.ts";
import type { Performed } from "./performed.ts";

/** What was or is at a path. A digest that is not known is missing. */
export type Lying =
  | { readonly tag: "absent" }
  | { readonly tag: "file"; readonly digest: string | undefined }
  /** Another name of the file at a path. */
  | { readonly tag: "hard-link"; readonly target: string }
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
  /** Mode and owners before, where they were kept with what was removed. */
  posix?: Ownership | undefined;
}

/** Something that cannot be undone, and why. */
export interface NotUndone {
  readonly address: string;
  /** The path or the command. */
  readonly what: string;
  readonly why: string;
}

/** What is known of before a run: the mode and owners that were seen, and what removed trees held, by the digest of its list. */
export interface KnownBefore {
  readonly attributes: ReadonlyMap<string, Ownership>;
  readonly trees: ReadonlyMap<string, readonly KeptEntry[]>;
}

/** What it takes to undo operations: a state to restore for each path, and what no state can undo. */
export function undoOf(
  performed: readonly Performed[],
  known: KnownBefore,
): { readonly items: readonly UndoItem[]; readonly left: readonly NotUndone[] } {
  const items = new Map<string, UndoItem>();
  const left = new Map<string, NotUndone>();
  for (const each of performed) {
    for (const change of changesOf(each, known)) {
      if ("why" in change) {
        left.set(change.what, { address: each.address, ...change });
        items.delete(change.what);
      } else if (!left.has(change.path)) takeIn(items, { address: each.address, ...change });
    }
  }
  return { items: [...items.values()].toReversed(), left: [...left.values()] };
}

function takeIn(items: Map<string, UndoItem>, change: UndoItem): void {
  const known = items.get(change.path);
  if (known === undefined) {
    items.set(change.path, { ...change });
    return;
  }
  if (!change.onlyAttributes) known.after = change.after;
  if (!change.onlyAttributes && known.onlyAttributes) {
    known.before = change.before;
    known.posix ??= change.posix;
  }
  known.onlyAttributes &&= change.onlyAttributes;
}

type Change = Omit<UndoItem, "address"> | Omit<NotUndone, "address">;

/** Where nobody knows whether an operation on files happened, the host tells: each is whole or not at all. */
function changesOf(performed: Performed, known: KnownBefore): readonly Change[] {
  const { operation, end } = performed;
  if (operation === undefined) return [{ what: "an operation", why: "the journal does not tell which it was" }];
  const what = nameOf(operation);
  const { act } = operation;
  switch (act.tag) {
    case "write-file": {
      const before = lyingBefore(act.val.replaces, performed);
      if (before === undefined) return [{ what, why: "its old content was not kept" }];
      const after: Lying = { tag: "file", digest: contentDigest(act.val.content) };
      return [{ path: act.val.path, before, after, onlyAttributes: false }];
    }
    case "make-directory":
      return [{ path: act.val.path, before: { tag: "absent" }, after: { tag: "directory" }, onlyAttributes: false }];
    case "make-link": {
      const before = lyingBefore(act.val.replaces, performed);
      if (before === undefined) return [{ what, why: "what was there before is not kept" }];
      const tag = act.val.kind === "hard" ? "hard-link" : "link";
      return [{ path: act.val.path, before, after: { tag, target: act.val.target }, onlyAttributes: false }];
    }
    case "remove": {
      const tree = performed.tree === undefined ? undefined : known.trees.get(performed.tree);
      if (act.val.recursive && tree !== undefined) return tree.map(entryChange);
      if (act.val.recursive && act.val.replaces.tag === "directory")
        return [{ what, why: `what lay below it was not kept${performed.treeWhy === undefined ? "" : `: ${performed.treeWhy}`}` }];
      const before = lyingBefore(act.val.replaces, performed);
      const isBare = before?.tag === "directory" && !known.attributes.has(act.val.path);
      if (before === undefined || isBare) return [{ what, why: "what was there before is not kept" }];
      return [{ path: act.val.path, before, after: { tag: "absent" }, onlyAttributes: false }];
    }
    case "set-attributes":
      return [attributesChange(act.val.path, act.val.attributes, { follow: act.val.follow, seen: known.attributes.get(act.val.path) })];
    case "move":
    case "run":
    case "http":
    case "barrier":
    case "other":
      return [
        {
          what,
          why:
            end === "unknown"
              ? "nobody knows whether it happened, or how much of it; resume the run first"
              : "what it does cannot be undone by a state of files",
        },
      ];
  }
}

/** What a tree held is gone with it. */
function entryChange({ path, kind, digest, target, posix }: KeptEntry): Change {
  const before: Lying =
    kind === "directory" ? { tag: "directory" } : kind === "regular" ? { tag: "file", digest } : { tag: "link", target: target ?? "" };
  return { path, before, after: { tag: "absent" }, onlyAttributes: false, ...(posix === undefined ? {} : { posix }) };
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

function lyingBefore(prior: Prior, { kept, end }: Performed): Lying | undefined {
  if (kept !== undefined) return { tag: "file", digest: kept };
  switch (prior.tag) {
    case "absent":
    case "directory":
      return { tag: prior.tag };
    case "link":
      return { tag: "link", target: prior.val };
    case "digest":
      // If it did happen, whether the content was kept is found out when it is looked for.
      return end === "unknown" ? { tag: "file", digest: prior.val } : undefined;
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
