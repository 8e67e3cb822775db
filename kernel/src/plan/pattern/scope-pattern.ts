import type { Glob, Scope, ScopePattern } from "@masterchef/wit/host";
import { contains, isWithin } from "../scope/meets.ts";
import { globCovers, globMatches, literalPrefix } from "./glob.ts";

/** Whether everything of the scope is allowed by the pattern. */
export function scopeWithin(pattern: ScopePattern, scope: Scope): boolean {
  return pattern.tag === "is" ? contains(pattern.val, scope) : likeContains(pattern.val, scope);
}

/** Whether every scope allowed by `inner` is allowed by `outer`. Sound, not complete. */
export function scopePatternCovers(outer: ScopePattern, inner: ScopePattern): boolean {
  if (inner.tag === "is") return scopeWithin(outer, inner.val);
  if (outer.tag === "like") return outer.val.kind === inner.val.kind && globCovers(outer.val.glob, inner.val.glob);
  return exactContainsLike(outer.val, inner.val);
}

function likeContains(glob: Glob, scope: Scope): boolean {
  switch (scope.tag) {
    case "path":
      return glob.kind === "path" && globMatches(glob.glob, scope.val);
    case "tree":
      return (
        glob.kind === "path" && globMatches(glob.glob, scope.val) && globCovers(glob.glob, scope.val === "/" ? "/**" : `${scope.val}/**`)
      );
    case "entity":
      return glob.kind === scope.val.kind && globMatches(glob.glob, scope.val.name);
    case "kind":
      return glob.kind === scope.val && globCovers(glob.glob, "**");
    case "everything":
      return false;
  }
}

function exactContainsLike(scope: Scope, glob: Glob): boolean {
  switch (scope.tag) {
    case "everything":
      return true;
    case "kind":
      return scope.val === glob.kind;
    case "tree":
      return glob.kind === "path" && isWithin(scope.val, literalPrefix(glob.glob)) && literalPrefix(glob.glob) !== scope.val;
    case "path":
    case "entity":
      return false;
  }
}
