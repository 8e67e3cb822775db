import type { Pattern } from "@masterchef/wit/host";
import { contains } from "../scope/meets.ts";
import { argvCovers } from "./argv-pattern.ts";
import { contentRuleCovers } from "./content-rule.ts";
import { scopePatternCovers, scopeWithin } from "./scope-pattern.ts";

/** Whether everything that `inner` allows is allowed by one of `outer`: manifest over grant, grant over envelope. Sound, not complete. */
export function patternWithin(outer: readonly Pattern[], inner: Pattern): boolean {
  return outer.some((pattern) => patternCovers(pattern, inner));
}

function patternCovers(outer: Pattern, inner: Pattern): boolean {
  return (
    outer.does === inner.does &&
    inner.scopes.every((scope) => outer.scopes.some((allowed) => scopePatternCovers(allowed, scope))) &&
    argvCovers(outer.argv, inner.argv) &&
    contentRuleCovers(outer.content, inner.content) &&
    inner.identities.every((identity) => outer.identities.includes(identity) || outer.identities.includes("*")) &&
    destructionCovers(outer, inner)
  );
}

function destructionCovers(outer: Pattern, inner: Pattern): boolean {
  if (outer.destroysAny) return true;
  if (inner.destroysAny) return false;
  return inner.destroys.every(
    (scope) => outer.destroys.some((named) => contains(named, scope)) && outer.scopes.some((allowed) => scopeWithin(allowed, scope)),
  );
}
