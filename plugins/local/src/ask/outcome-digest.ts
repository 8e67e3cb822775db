import type { Answer } from "@masterchef/wit/host";
import { encodeJson } from "@masterchef/wit/codec";
import canonicalize from "canonicalize";
import { digestOf } from "./read-content.ts";

/** SHA-256 of the canonical JSON of the JSON form of an answer's outcome: what a guard compares. */
export function canonicalDigest(answer: Answer): string {
  const json = new Map(Object.entries(encodeJson("Answer", answer) ?? {}));
  return digestOf(Buffer.from(canonicalize(json.get("outcome")) ?? "", "utf8"));
}
