import type { Operation, Pattern, Prior, Scope } from "@masterchef/wit/host";
import { writesOf } from "./scopes-of.ts";

/**
 * What an operation bears on: what it writes, and where it may put up, turn or take away a link, all that is reached through it.
 */
export function reachOf(operation: Operation): readonly Scope[] {
  const { act } = operation;
  const turns =
    (act.tag === "make-link" && (act.val.kind === "symbolic" || mayReplaceLink(act.val.replaces))) ||
    (act.tag === "write-file" && mayReplaceLink(act.val.replaces)) ||
    act.tag === "remove";
  return turns ? writesOf(operation).map(asTree) : writesOf(operation);
}

function mayReplaceLink(prior: Prior): boolean {
  return prior.tag === "link" || prior.tag === "anything";
}

/** Whether operations of a pattern may put up, turn or take away a link. */
export function mayTurnLinks(pattern: Pattern): boolean {
  return (
    pattern.does === "make-link" ||
    pattern.does === "remove" ||
    (pattern.does === "write-file" && (pattern.destroysAny || pattern.destroys.length > 0))
  );
}

/** A path with all that is reached through it. */
export function asTree(scope: Scope): Scope {
  return scope.tag === "path" ? { tag: "tree", val: scope.val } : scope;
}
