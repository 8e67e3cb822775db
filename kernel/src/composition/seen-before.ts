import { decodeJson } from "@masterchef/wit/codec";
import type { Ownership } from "@masterchef/wit/host";
import { isJsonList, isJsonObject } from "../ir/json.ts";
import type { Json } from "../ir/json.ts";
import { parseJson } from "../ir/parse-json.ts";
import { attributesTold } from "../run/seen-attributes.ts";
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
  const texts: string[] = [];
  for (const table of tables) if (await context.blobs.has(table)) texts.push(Buffer.from(await context.blobs.read(table)).toString("utf8"));
  return attributesIn(texts);
}

/** Mode and owners as they first stand in tables of answers, oldest first. */
export function attributesIn(tables: readonly string[]): ReadonlyMap<string, Ownership> {
  const seen = new Map<string, Ownership>();
  for (const table of tables) {
    const rows = parseJson(table);
    for (const row of isJsonList(rows) ? rows : []) if (isJsonObject(row)) take(seen, row["query"], row["answer"]);
  }
  return seen;
}

function take(seen: Map<string, Ownership>, asked: Json | undefined, told: Json | undefined): void {
  for (const [path, posix] of attributesTold(decodeJson("Query", asked), decodeJson("Answer", told))) {
    if (!seen.has(path)) seen.set(path, posix);
  }
}
