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
  readonly paths: Set<T>;
  readonly trees: Set<T>;
}

class ScopeLayer<T> {
  readonly #root: PathNode<T> = pathNode();
  readonly #entities = new Map<string, Map<string, Set<T>>>();
  readonly #kinds = new Map<string, Set<T>>();
  readonly #everything = new Set<T>();
  readonly #all = new Set<T>();

  add(scope: Scope, entry: T): void {
    this.#all.add(entry);
    switch (scope.tag) {
      case "path":
        this.#nodeAt(scope.val).paths.add(entry);
        break;
      case "tree":
        this.#nodeAt(scope.val).trees.add(entry);
        break;
      case "entity":
        setAt(mapAt(this.#entities, scope.val.kind), scope.val.name).add(entry);
        break;
      case "kind":
        setAt(this.#kinds, scope.val).add(entry);
        break;
      case "everything":
        this.#everything.add(entry);
        break;
    }
  }

  collect(scope: Scope, found: Set<T>): void {
    addAll(found, this.#everything);
    switch (scope.tag) {
      case "path":
      case "tree":
        addAll(found, this.#kinds.get("path"));
        this.#collectPath(scope.val, scope.tag === "tree", found);
        break;
      case "entity":
        addAll(found, this.#kinds.get(scope.val.kind));
        addAll(found, this.#entities.get(scope.val.kind)?.get(scope.val.name));
        break;
      case "kind":
        addAll(found, this.#kinds.get(scope.val));
        for (const entries of this.#entities.get(scope.val)?.values() ?? []) addAll(found, entries);
        if (scope.val === "path") collectBelow(this.#root, found);
        break;
      case "everything":
        addAll(found, this.#all);
        break;
    }
  }

  #collectPath(path: string, below: boolean, found: Set<T>): void {
    let node: PathNode<T> | undefined = this.#root;
    addAll(found, node.trees);
    for (const segment of segmentsOf(path)) {
      node = node.children.get(segment);
      if (node === undefined) return;
      addAll(found, node.trees);
    }
    if (below) collectBelow(node, found);
    else addAll(found, node.paths);
  }

  #nodeAt(path: string): PathNode<T> {
    let node = this.#root;
    for (const segment of segmentsOf(path)) {
      let next = node.children.get(segment);
      if (next === undefined) node.children.set(segment, (next = pathNode()));
      node = next;
    }
    return node;
  }
}

function pathNode<T>(): PathNode<T> {
  return { children: new Map(), paths: new Set(), trees: new Set() };
}

function segmentsOf(path: string): readonly string[] {
  return path.split("/").filter((segment) => segment !== "");
}

function collectBelow<T>(node: PathNode<T>, found: Set<T>): void {
  addAll(found, node.paths);
  addAll(found, node.trees);
  for (const child of node.children.values()) collectBelow(child, found);
}

function addAll<T>(into: Set<T>, entries: Iterable<T> | undefined): void {
  for (const entry of entries ?? []) into.add(entry);
}

function mapAt<T>(maps: Map<string, Map<string, T>>, key: string): Map<string, T> {
  let map = maps.get(key);
  if (map === undefined) maps.set(key, (map = new Map()));
  return map;
}

function setAt<T>(sets: Map<string, Set<T>>, key: string): Set<T> {
  let set = sets.get(key);
  if (set === undefined) sets.set(key, (set = new Set()));
  return set;
}
