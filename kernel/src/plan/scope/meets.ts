import type { Scope } from "@masterchef/wit/host";
import { implied } from "./implications.ts";

/** Whether one object could lie in both scopes. Symmetric. Applies the table of implications. */
export function meets(a: Scope, b: Scope): boolean {
  if (a.tag === "everything" || b.tag === "everything") return true;
  return meetsDirectly(a, b) || implied(a).some((other) => meetsDirectly(other, b)) || implied(b).some((other) => meetsDirectly(a, other));
}

/** Whether every object of `inner` lies in `outer`. The table of implications takes no part: containment must be said. */
export function contains(outer: Scope, inner: Scope): boolean {
  if (outer.tag === "everything") return true;
  switch (inner.tag) {
    case "everything":
      return false;
    case "path":
      return outer.tag === "path" ? outer.val === inner.val : containsPath(outer, inner.val);
    case "tree":
      return containsPath(outer, inner.val);
    case "entity":
      return outer.tag === "kind" ? outer.val === inner.val.kind : outer.tag === "entity" && sameEntity(outer.val, inner.val);
    case "kind":
      return outer.tag === "kind" && outer.val === inner.val;
  }
}

/** Whether `path` is `root` or lies below it. */
export function isWithin(root: string, path: string): boolean {
  return path === root || path.startsWith(root.endsWith("/") ? root : `${root}/`);
}

function containsPath(outer: Scope, path: string): boolean {
  return (outer.tag === "tree" && isWithin(outer.val, path)) || (outer.tag === "kind" && outer.val === "path");
}

function meetsDirectly(a: Scope, b: Scope): boolean {
  if (contains(a, b) || contains(b, a)) return true;
  return a.tag === "tree" && b.tag === "tree" && (isWithin(a.val, b.val) || isWithin(b.val, a.val));
}

function sameEntity(a: { readonly kind: string; readonly name: string }, b: { readonly kind: string; readonly name: string }): boolean {
  return a.kind === b.kind && a.name === b.name;
}
