import type { Act, Operation, Pattern, Principal, Query, Read, Scope } from "@masterchef/wit/host";
import { formatScope } from "../scope/scope-text.ts";
import { contains } from "../scope/meets.ts";
import { contentOf, readsOf, writesOf } from "../scope/scopes-of.ts";
import { argvWithin } from "./argv-pattern.ts";
import { contentWithin } from "./content-rule.ts";
import { scopeWithin } from "./scope-pattern.ts";

/** What of a query or an operation a pattern judges. */
interface Judged {
  readonly does: string;
  readonly scopes: readonly Scope[];
  readonly argv: readonly string[] | undefined;
  readonly identity: Principal | undefined;
  readonly destroys: readonly Scope[];
}

/** Undefined if one of the patterns allows the operation; else, in words, what the nearest one does not allow. */
export function operationWithin(may: readonly Pattern[], operation: Operation): string | undefined {
  const judged: Judged = {
    does: operation.act.tag === "other" ? operation.act.val.name : operation.act.tag,
    scopes: writesOf(operation),
    argv: argvOf(operation.act),
    identity: operation.identity,
    destroys: destructionOf(operation),
  };
  const content = contentOf(operation.act);
  return nearest(may, judged, (pattern) => (contentWithin(pattern.content, content) ? undefined : "other content than allowed"));
}

/** Undefined if one of the patterns allows the query; else, in words, what the nearest one does not allow. */
export function queryWithin(ask: readonly Pattern[], query: Query): string | undefined {
  const judged: Judged = {
    does: query.read.tag === "other" ? query.read.val.name : query.read.tag,
    scopes: readsOf({ ...query, identity: undefined }),
    argv: argvOf(query.read),
    identity: query.identity,
    destroys: [],
  };
  const content = contentOf(query.read);
  return nearest(ask, judged, (pattern) => (contentWithin(pattern.content, content) ? undefined : "other input than allowed"));
}

function nearest(patterns: readonly Pattern[], judged: Judged, alsoWrong: (pattern: Pattern) => string | undefined): string | undefined {
  let reason = `${judged.does} is not among what is allowed`;
  for (const pattern of patterns) {
    if (pattern.does !== judged.does) continue;
    const wrong = whatIsWrong(pattern, judged) ?? alsoWrong(pattern);
    if (wrong === undefined) return undefined;
    reason = `${judged.does}: ${wrong}`;
  }
  return reason;
}

function whatIsWrong(pattern: Pattern, judged: Judged): string | undefined {
  const outside = judged.scopes.find((scope) => !pattern.scopes.some((allowed) => scopeWithin(allowed, scope)));
  if (outside !== undefined) return `${formatScope(outside)} lies outside`;
  if (judged.argv !== undefined && !argvWithin(pattern.argv, judged.argv))
    return `the command line ${JSON.stringify(judged.argv)} is another`;
  const { identity } = judged;
  if (identity !== undefined && !pattern.identities.some((allowed) => allowed === identity || allowed === "*")) return `not as ${identity}`;
  const lost = judged.destroys.find((scope) => !mayDestroy(pattern, scope));
  return lost === undefined ? undefined : `destroying ${formatScope(lost)} is not named`;
}

function mayDestroy(pattern: Pattern, scope: Scope): boolean {
  if (pattern.destroysAny) return pattern.scopes.some((allowed) => scopeWithin(allowed, scope));
  return pattern.destroys.some((named) => contains(named, scope));
}

/** The command line that is judged: of a process its own, of a written file its validator's. */
function argvOf(what: Act | Read): readonly string[] | undefined {
  switch (what.tag) {
    case "run":
      return what.val.process.argv;
    case "process":
      return what.val.argv;
    case "write-file":
      return what.val.validate;
    default:
      return undefined;
  }
}

/** What it destroys, said or not: a remove always does, and so does replacing unseen content. */
export function destructionOf(operation: Operation): readonly Scope[] {
  const act = operation.act;
  if (act.tag === "remove") return [...operation.destroys, { tag: act.val.recursive ? "tree" : "path", val: act.val.path }];
  const unseen = (act.tag === "write-file" || act.tag === "make-link") && act.val.replaces.tag === "anything";
  return unseen ? [...operation.destroys, { tag: "path", val: act.val.path }] : operation.destroys;
}
