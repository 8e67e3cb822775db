import type { Scope } from "@masterchef/wit/host";
import { implied } from "./implications.ts";

/** Finds, among many scopes, those that meet a given one, without looking at all of them. */
export interface ScopeIndex<T> {
  add(scope: Scope, entry: T): void;
  /** Entries whose scope meets this one; each once, in no particular order. A superset is never given: what is found does meet. */
  meeting(scope: Scope): ReadonlySet<T>;
}

/** An empty index. */
export function createScopeIndex<T>(): ScopeIndex<T> {
  const direct = new ScopeLayer<T>();
  // Kept apart: what two scopes both imply does not make them meet (two accounts both stand in /etc/passwd).
  const byImplication = new ScopeLayer<T>();
  return {
    add(scope: Scope, entry: T): void {
      direct.add(scope, entry);
      for (const each of implied(scope)) byImplication.add(each, entry);
    },
    meeting(scope: Scope): ReadonlySet<T> {
      const found = new Set<T>();
      direct.collect(scope, found);
      byImplication.collect(scope, found);
      for (const each of implied(scope)) direct.collect(each, found);
      return found;
    },
  };
}

/** One segment of a path, what is named there, and what lies below. */
interface PathNode<T> {
  readonly children: Map<string, PathNode<T>>;
  readonly entries: T[];
}

class ScopeLayer<T> {
  readonly #paths = new Map<string, T[]>();
  readonly #trees = new Map<string, T[]>();
  /** All paths and trees by segment. Made when the first tree is asked about: most indexes never are. */
  #segments: PathNode<T> | undefined;
  readonly #entities = new Map<string, Map<string, T[]>>();
  readonly #kinds = new Map<string, T[]>();
  readonly #everything: T[] = [];
  readonly #all: T[] = [];

  add(scope: Scope, entry: T): void {
    this.#all.push(entry);
    switch (scope.tag) {
      case "path":
        listAt(this.#paths, scope.val).push(entry);
        if (this.#segments !== undefined) nodeAt(this.#segments, scope.val).entries.push(entry);
        break;
      case "tree":
        listAt(this.#trees, scope.val).push(entry);
        if (this.#segments !== undefined) nodeAt(this.#segments, scope.val).entries.push(entry);
        break;
      case "entity":
        listAt(mapAt(this.#entities, scope.val.kind), scope.val.name).push(entry);
        break;
      case "kind":
        listAt(this.#kinds, scope.val).push(entry);
        break;
      case "everything":
        this.#everything.push(entry);
        break;
    }
  }

  collect(scope: Scope, found: Set<T>): void {
    if (this.#all.length === 0) return;
    addAll(found, this.#everything);
    switch (scope.tag) {
      case "path":
        addAll(found, this.#kinds.get("path"));
        addAll(found, this.#paths.get(scope.val));
        this.#collectAround(scope.val, found);
        break;
      case "tree":
        addAll(found, this.#kinds.get("path"));
        this.#collectAround(scope.val, found);
        collectBelow(nodeAt(this.#bySegment(), scope.val), found);
        break;
      case "entity":
        addAll(found, this.#kinds.get(scope.val.kind));
        addAll(found, this.#entities.get(scope.val.kind)?.get(scope.val.name));
        break;
      case "kind":
        addAll(found, this.#kinds.get(scope.val));
        for (const entries of this.#entities.get(scope.val)?.values() ?? []) addAll(found, entries);
        if (scope.val === "path") collectBelow(this.#bySegment(), found);
        break;
      case "everything":
        addAll(found, this.#all);
        break;
    }
  }

  /** Trees that hold the path. */
  #collectAround(path: string, found: Set<T>): void {
    if (this.#trees.size === 0) return;
    for (let end = path.length; end > 0; end = path.lastIndexOf("/", end - 1)) addAll(found, this.#trees.get(path.slice(0, end)));
    addAll(found, this.#trees.get("/"));
  }

  #bySegment(): PathNode<T> {
    if (this.#segments !== undefined) return this.#segments;
    const root: PathNode<T> = { children: new Map(), entries: [] };
    for (const lists of [this.#paths, this.#trees]) for (const [path, entries] of lists) nodeAt(root, path).entries.push(...entries);
    this.#segments = root;
    return root;
  }
}

function nodeAt<T>(root: PathNode<T>, path: string): PathNode<T> {
  let node = root;
  for (const segment of path.split("/")) {
    if (segment === "") continue;
    let next = node.children.get(segment);
    if (next === undefined) node.children.set(segment, (next = { children: new Map(), entries: [] }));
    node = next;
  }
  return node;
}

function collectBelow<T>(node: PathNode<T>, found: Set<T>): void {
  addAll(found, node.entries);
  for (const child of node.children.values()) collectBelow(child, found);
}

function addAll<T>(into: Set<T>, entries: readonly T[] | undefined): void {
  if (entries === undefined) return;
  for (const entry of entries) into.add(entry);
}

function mapAt<T>(maps: Map<string, Map<string, T>>, key: string): Map<string, T> {
  const known = maps.get(key);
  if (known !== undefined) return known;
  const map = new Map<string, T>();
  maps.set(key, map);
  return map;
}

function listAt<T>(lists: Map<string, T[]>, key: string): T[] {
  let list = lists.get(key);
  if (list === undefined) lists.set(key, (list = []));
  return list;
}
