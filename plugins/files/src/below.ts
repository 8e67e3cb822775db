import type { DirectoryEntry, Operation, Scope } from "@masterchef/sdk";
import { compareText, isWithin, joinPath, parentOf, pointerTo, removePath, setAttributes } from "@masterchef/sdk";
import { matchesGlob } from "./glob.ts";
import { changedOwnership, declaresOwnership, fileAttributes, modeText, observedOwnership, sameOwnership } from "./ownership.ts";
import type { Ownership } from "./ownership.ts";
import { priorOf } from "./state.ts";

/** What a directory's declaration says of what lies below it. */
export interface BelowWish extends Ownership {
  readonly path: string;
  readonly recurse: boolean;
  readonly purge: boolean;
  readonly ignore: readonly string[];
}

/** What lies below and is not as declared, by name relative to the directory, and what puts it right. */
export interface Below {
  /** The attributes found where others are declared. */
  readonly different: Readonly<Record<string, Ownership & { readonly [name: string]: string }>>;
  /** The kind of what is to go. */
  readonly unwanted: Readonly<Record<string, string>>;
  /** What becomes of what differs, by pointer into the state. */
  readonly notes: Readonly<Record<string, string>>;
  readonly operations: readonly Operation[];
}

/** Decides about what lies below a directory. What is ignored, or claimed by another resource, is left to itself, and so are the directories it lies in. */
export function decideBelow(wish: BelowWish, entries: readonly DirectoryEntry[], claimed: readonly Scope[]): Below {
  const kept = keptPaths(wish, entries, claimed);
  const different: Record<string, Ownership & { readonly [name: string]: string }> = {};
  const unwanted: Record<string, string> = {};
  const notes: Record<string, string> = {};
  const settings: Operation[] = [];
  const removals: Operation[] = [];
  const inOrder = entries.toSorted((left, right) => compareText(left.name, right.name));
  for (const { name, info } of inOrder) {
    const path = joinPath(wish.path, name);
    if (wish.purge && !kept.has(path)) {
      unwanted[name] = info.kind;
      removals.push(removePath(path, { replaces: priorOf(info) }));
    } else if (wish.recurse && declaresOwnership(wish) && !isOthers(wish, { path, name }, claimed)) {
      const wanted = wantedFor(wish, info.kind, info.posix?.mode ?? 0);
      const observed = observedOwnership(wanted, info, "entries");
      if (sameOwnership(wanted, observed)) continue;
      different[name] = { ...observed };
      notes[pointerTo("/different", name)] = `becomes ${Object.entries(changedOwnership(wanted, observed))
        .map(([what, value]) => `${what} ${value}`)
        .join(", ")}`;
      settings.push(setAttributes(path, fileAttributes(wanted)));
    }
  }
  // What lies in a directory sorts after it and has to go before it.
  return { different, unwanted, notes, operations: [...settings, ...removals.toReversed()] };
}

/** What a purge leaves: what is ignored or claimed, all it lies in, and all that lies in an ignored directory or a claimed tree. */
function keptPaths(wish: BelowWish, entries: readonly DirectoryEntry[], claimed: readonly Scope[]): ReadonlySet<string> {
  const kept = new Set<string>();
  const keep = (path: string): void => {
    for (let at = path; at !== wish.path && !kept.has(at) && isWithin(at, wish.path); at = parentOf(at)) kept.add(at);
  };
  for (const { name } of entries) {
    const path = joinPath(wish.path, name);
    if (isOthers(wish, { path, name }, claimed)) keep(path);
  }
  // A claim on what is not there yet keeps the directories it will lie in.
  for (const scope of claimed) if (scope.tag === "path" || scope.tag === "tree") keep(scope.val);
  return kept;
}

function isOthers(wish: BelowWish, entry: { readonly path: string; readonly name: string }, claimed: readonly Scope[]): boolean {
  if (
    claimed.some(
      (scope) =>
        scope.tag === "everything" ||
        (scope.tag === "path" && scope.val === entry.path) ||
        (scope.tag === "tree" && isWithin(entry.path, scope.val)),
    )
  )
    return true;
  if (wish.ignore.length === 0) return false;
  // An ignored directory is ignored with all it holds.
  for (let name = entry.name; name !== ""; name = name.includes("/") ? name.slice(0, name.lastIndexOf("/")) : "") {
    if (wish.ignore.some((glob) => matchesGlob(glob, name))) return true;
  }
  return false;
}

/** What is declared for an entry. Links have an owner but no mode; the execute bits of a file are granted only where it has one already, as they mean something else than those of a directory. */
function wantedFor({ mode, owner, group }: BelowWish, kind: string, current: number): Ownership {
  const own = { ...(owner === undefined ? {} : { owner }), ...(group === undefined ? {} : { group }) };
  if (mode === undefined || kind === "symbolic-link") return own;
  if (kind === "directory") return { ...own, mode };
  const bits = Number.parseInt(mode, 8);
  return { ...own, mode: modeText((current & 0o111) === 0 ? bits & 0o666 : bits & 0o777) };
}
