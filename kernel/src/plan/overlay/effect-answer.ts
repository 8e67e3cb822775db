import type { Answer, Effect, FileInfo, FileQuery, Query } from "@masterchef/wit/host";
import { queryKey } from "../answer-digest.ts";
import { contentDigest } from "../content-digest.ts";
import { targetQuery } from "../question.ts";

/** What a declared effect says about a question: the answer it names, or as much of it as was foretold for a like question. Undefined: nothing. */
export function effectAnswer(effect: Effect, query: Query, key: string): Answer | undefined {
  if (queryKey(targetQuery(effect.query)) === key) return effect.answer;
  if (effect.query.identity !== query.identity) return undefined;
  const { read } = effect.query;
  if (read.tag === "account" && query.read.tag === "account") return sameAccount(effect.query, query) ? effect.answer : undefined;
  if (read.tag !== "file" || query.read.tag !== "file" || read.val.path !== query.read.val.path) return undefined;
  return fileEffect(effect.answer, query.read.val, read.val.follow !== query.read.val.follow);
}

function sameAccount(a: Query, b: Query): boolean {
  if (a.read.tag !== "account" || b.read.tag !== "account") return false;
  if (a.read.val.tag === "group" || b.read.val.tag === "group")
    return a.read.val.tag === b.read.val.tag && a.read.val.val === b.read.val.val;
  // Whether a password is accepted is another question.
  return a.read.val.val.name === b.read.val.val.name && b.read.val.val.verifyPassword === undefined;
}

const present = "/file/state/present";

function fileEffect(answer: Answer, query: FileQuery, followsOtherwise: boolean): Answer | undefined {
  if (answer.outcome.tag === "err" || answer.outcome.val.tag !== "file") return undefined;
  const { state } = answer.outcome.val.val;
  if (state.tag === "absent") return answer;
  const { digest, content, modified, securityLabel, ...info } = state.val;
  if (followsOtherwise && info.kind === "symbolic-link") return undefined;
  const unknown = new Set(answer.unknown);
  const wantsDigest = (query.want.digest === true || query.compare !== undefined) && info.kind === "regular";
  const wantsContent = query.want.content === true && info.kind === "regular";
  const told = digest ?? (content === undefined || unknown.has(`${present}/content`) ? undefined : contentDigest(content));
  const wanted: FileInfo = {
    ...info,
    ...(wantsDigest ? { digest: told ?? "" } : {}),
    ...(wantsContent ? { content: content ?? { tag: "text", val: "" } } : {}),
    ...(query.want.modified === true ? { modified: modified ?? { seconds: 0, nanoseconds: 0 } } : {}),
    ...(query.want.securityLabel === true ? { securityLabel: securityLabel ?? "" } : {}),
  };
  const missing = [
    ...(wantsDigest && told === undefined ? ["digest"] : []),
    ...(wantsContent && content === undefined ? ["content"] : []),
    ...(query.want.modified === true && modified === undefined ? ["modified"] : []),
    ...(query.want.securityLabel === true && securityLabel === undefined ? ["security-label"] : []),
  ].map((name) => `${present}/${name}`);
  const asked = [...unknown].filter((pointer) => wantsDigest || told === undefined || pointer !== `${present}/digest`);
  return {
    outcome: { tag: "ok", val: { tag: "file", val: { state: { tag: "present", val: wanted } } } },
    unknown: [...new Set([...asked, ...missing])].toSorted(),
  };
}
