import { decodeJson, encodeJson } from "@masterchef/wit/codec";
import type { Answer, Query } from "@masterchef/wit/host";
import { canonicalText } from "../ir/canonical-text.ts";
import { isJsonList, isJsonObject } from "../ir/json.ts";
import { targetQuery } from "../plan/question.ts";
import type { TargetPort } from "../plan/target-port.ts";
import { parseJson } from "../ir/parse-json.ts";

/** A target that knows what was recorded and nothing else. */
export interface RecordedTarget extends TargetPort {
  /** Questions that nobody had asked then. */
  readonly unrecorded: readonly Query[];
}

/** A target that answers from the table of answers a plan rests on. What the table does not hold fails. */
export function recordedTarget(table: string): RecordedTarget {
  const rows = parseJson(table);
  const known = new Map<string, Answer>();
  for (const row of isJsonList(rows) ? rows : []) {
    if (isJsonObject(row)) known.set(nameOf(decodeJson("Query", row["query"])), decodeJson("Answer", row["answer"]));
  }
  const unrecorded: Query[] = [];
  return {
    unrecorded,
    ask: (queries) =>
      Promise.resolve(
        queries.map((query) => {
          const answer = known.get(nameOf(query));
          if (answer === undefined) unrecorded.push(query);
          return answer ?? missing;
        }),
      ),
  };
}

/** What the kernel itself answered stands in the table; a host is never asked that. */
function nameOf(query: Query): string {
  return canonicalText(encodeJson("Query", targetQuery(query)));
}

const missing: Answer = {
  outcome: { tag: "err", val: { reason: { tag: "unreachable" }, message: "No answer to this question was recorded." } },
  unknown: [],
};
