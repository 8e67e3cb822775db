import type { Performed } from "./performed.ts";
import { changesOf } from "./undo-changes.ts";
import type { KnownBefore, NotUndone, UndoItem } from "./undo-item.ts";

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
