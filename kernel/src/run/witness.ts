import type { Guard, Query } from "@masterchef/wit/host";
import { contentDigest } from "../plan/content-digest.ts";
import { comparesContent } from "../plan/question.ts";
import { meets } from "../plan/scope/meets.ts";
import { readsOf, writesOf } from "../plan/scope/scopes-of.ts";
import { isOpaque } from "./decision.ts";
import type { Decision } from "./decision.ts";
import type { StepRun } from "./step-run.ts";

/**
 * The questions that tell whether a step has changed anything, each with its answer before. As long as none of them is answered otherwise, the provider would
 * decide as before, and the step is still to be done: then nothing can be owed for it. Where no question can tell, a witness that always says so.
 */
export function witnessesOf(each: StepRun, decision: Decision): readonly Guard[] {
  // A refresh leaves no trace that it was decided on.
  if (each.kind === "refresh") return [doubt];
  const told = decision.basis.flatMap(({ query, answer }) => {
    const kept = answer === undefined ? undefined : keptQuery(query);
    return kept === undefined || answer === undefined ? [] : [{ query: kept, expect: answer }];
  });
  const written = decision.operations.flatMap(({ operation }) => writesOf(operation));
  const meeting = told.filter(({ query }) => readsOf(query).some((read) => written.some((scope) => meets(scope, read))));
  // What only an exit code judges may write more than it says.
  const chosen = meeting.length > 0 && !isOpaque(decision) ? meeting : told;
  return chosen.length > 0 ? chosen : [doubt];
}

/** Whether it says so in any case. */
export function isDoubt({ expect }: Guard): boolean {
  return expect === doubt.expect;
}

const doubt: Guard = {
  query: { read: { tag: "file", val: { path: "/", follow: false, want: {}, contentLimit: 0 } }, reads: [] },
  expect: `sha256:${"0".repeat(64)}`,
};

/** A question as it is kept on the target: content to compare with by its digest. Undefined where only secrets or a key could tell. */
function keptQuery(query: Query): Query | undefined {
  if (!comparesContent(query)) return query;
  const { compare, verify, ...file } = query.read.val;
  const digest = compare === undefined ? undefined : contentDigest(compare);
  if (verify !== undefined || digest === undefined) return undefined;
  return { ...query, read: { tag: "file", val: { ...file, compare: { tag: "blob", val: digest } } } };
}
