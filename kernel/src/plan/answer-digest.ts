import type { Answer, Query } from "@masterchef/wit/host";
import { encodeJson } from "@masterchef/wit/codec";
import { digestOf, digestOfJson } from "../ir/digest.ts";
import { isJsonObject } from "../ir/json.ts";

/** The name of what came back: SHA-256 of the canonical JSON form of the answer's outcome, as guards of the transport contract state it. */
export function answerDigest(answer: Answer): string {
  let digest = digests.get(answer);
  if (digest === undefined) digests.set(answer, (digest = digestOutcome(answer)));
  return digest;
}

/** Answers are never changed once they are there, and most are asked about several times. */
const digests = new WeakMap<Answer, string>();

function digestOutcome(answer: Answer): string {
  const json = encodeJson("Answer", answer.unknown.length === 0 ? answer : { outcome: answer.outcome, unknown: [] });
  const outcome = isJsonObject(json) ? json["outcome"] : undefined;
  return digestOfJson(outcome ?? null);
}

/** Equal queries have equal keys. Cheap, and only good inside one process: it follows the order in which members were made. */
export function queryKey(query: Query): string {
  return JSON.stringify(query, (_, value: unknown) => (value instanceof Uint8Array ? digestOf(value) : value));
}
