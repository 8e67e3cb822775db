import type { Operation, Scope } from "@masterchef/wit/host";
import { errorOf } from "../diagnostics/diagnostic.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { destructionOf } from "./pattern/within.ts";
import { contains } from "./scope/meets.ts";
import { writesOf } from "./scope/scopes-of.ts";

/** Something on the host that the run itself stands on. */
export interface OwnThing {
  readonly scope: Scope;
  /** What it is to the run: it follows "X, ". */
  readonly what: string;
  /** What may not be done: take it away; change anything of it; or, of the link, cut it. */
  readonly guards: "existence" | "content" | "link";
  /** What to do instead: a sentence. */
  readonly remedy: string;
}

/** What an operation would take from under the run's feet, as an error; undefined if nothing. A barrier says what it does and is left to who approves it. */
export function selfHarm(address: string, operation: Operation, own: readonly OwnThing[]): Diagnostic | undefined {
  if (operation.act.tag === "barrier") return undefined;
  const thing = own.find((each) => harms(operation, each));
  if (thing === undefined) return undefined;
  const detail = `${address} would ${thing.guards === "content" ? "change or remove" : thing.guards === "link" ? "cut" : "remove"} ${thing.what}. ${thing.remedy}`;
  return errorOf("MC_PLAN_SELF", { about: address, detail });
}

function harms(operation: Operation, { scope, guards }: OwnThing): boolean {
  if (guards === "link") return operation.hazards.disconnection === true;
  const lost = taken(operation).filter(isNamed);
  if (lost.some((each) => contains(each, scope))) return true;
  return guards === "content" && [...lost, ...writesOf(operation).filter(isNamed)].some((each) => contains(scope, each));
}

/** Who says anything at all cannot be told from who means none of it. */
function isNamed(scope: Scope): boolean {
  return scope.tag !== "everything";
}

/** What is not where it was afterwards. */
function taken(operation: Operation): readonly Scope[] {
  const { act } = operation;
  return act.tag === "move" ? [...destructionOf(operation), { tag: "tree", val: act.val.source }] : destructionOf(operation);
}
