import { decodeJson } from "@masterchef/wit/codec";
import type { Ownership } from "@masterchef/wit/host";
import { isJsonList, isJsonObject } from "../ir/json.ts";
import type { Json } from "../ir/json.ts";
import { parseJson } from "../ir/parse-json.ts";
import type { RunDetails } from "../state/runs.ts";
import type { SiteContext } from "./site-context.ts";

/** Mode and owners of files as they were first seen: when the plan was made, else by the runs that carried it out. `planned`: the plan's table of answers. */
export async function seenBefore(
  context: SiteContext,
  planned: string,
  runs: readonly RunDetails[],
): Promise<ReadonlyMap<string, Ownership>> {
  const tables = [planned];
  for (const { records } of runs) {
    for (const { type, body } of records) {
      const isAsked = type === "answers" && isJsonObject(body) && body["purpose"] !== "verify";
      if (isAsked && typeof body["answers"] === "string") tables.push(body["answers"]);
    }
  }
  const seen = new Map<string, Ownership>();
  for (const table of tables) {
    if (!(await context.blobs.has(table))) continue;
    const rows = parseJson(Buffer.from(await context.blobs.read(table)).toString("utf8"));
    for (const row of isJsonList(rows) ? rows : []) if (isJsonObject(row)) take(seen, row["query"], row["answer"]);
  }
  return seen;
}

function take(seen: Map<string, Ownership>, asked: Json | undefined, told: Json | undefined): void {
  const { read } = decodeJson("Query", asked);
  const { outcome } = decodeJson("Answer", told);
  if (read.tag !== "file" || read.val.follow || outcome.tag !== "ok" || outcome.val.tag !== "file") return;
  const { state } = outcome.val.val;
  if (state.tag === "present" && state.val.posix !== undefined && !seen.has(read.val.path)) seen.set(read.val.path, state.val.posix);
}
