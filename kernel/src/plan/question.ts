import type { Answer, FileObservation, FileQuery, Query } from "@masterchef/wit/host";
import { contentDigest } from "./content-digest.ts";

/** The part of a query that travels: what the kernel itself resolves (`compare`, `verify`) is taken out. */
export function targetQuery(query: Query): Query {
  if (query.read.tag !== "file") return query;
  const { compare, verify, ...file } = query.read.val;
  if (compare === undefined && verify === undefined) return query;
  return { ...query, read: { tag: "file", val: { ...file, want: { ...file.want, digest: true } } } };
}

/** Whether a query asks for what only the kernel can tell. */
export function comparesContent(query: Query): query is Query & { readonly read: { readonly tag: "file"; readonly val: FileQuery } } {
  return query.read.tag === "file" && (query.read.val.compare !== undefined || query.read.val.verify !== undefined);
}

/** Put in what the kernel resolves. `verified` is missing where the query asks for no signature. */
export function completeAnswer(query: Query, answer: Answer, verified: boolean | undefined): Answer {
  if (!comparesContent(query) || answer.outcome.tag === "err" || answer.outcome.val.tag !== "file") return answer;
  const { compare } = query.read.val;
  const expected = compare === undefined ? undefined : contentDigest(compare);
  const observation: FileObservation = {
    state: answer.outcome.val.val.state,
    ...(expected === undefined ? {} : { expected }),
    ...(verified === undefined ? {} : { verified }),
  };
  return { ...answer, outcome: { tag: "ok", val: { tag: "file", val: observation } } };
}
