import type { Ownership } from "@masterchef/wit/host";
import type { KeptEntry } from "./kept-tree.ts";
import type { Performed } from "./performed.ts";
import { changesOf } from "./undo-changes.ts";

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
  /** Mode and owners before, where they were kept with what it was, or seen before they were changed. */
  posix?: Ownership | undefined;
}

/** Something that cannot be undone, and why. */
export interface NotUndone {
  readonly address: string;
  /** The path or the command. */
  readonly what: string;
  readonly why: string;
}

/** What is known of before a run: the mode and owners that were seen, and what was kept before operations, by the digest of its list. */
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
