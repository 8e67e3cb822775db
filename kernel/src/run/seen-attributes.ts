import { decodeJson } from "@masterchef/wit/codec";
import type { Answer, Ownership, Query } from "@masterchef/wit/host";
import { isJsonObject } from "../ir/json.ts";
import type { Json } from "../ir/json.ts";
import { parsedJson } from "../plan/parsed-json.ts";
import type { BlobPort } from "./state-ports.ts";

/** Mode and owners of files as they were last seen before they were touched: what it takes to put an old file back as it was. */
export class SeenAttributes {
  readonly #blobs: BlobPort;
  /** Digest of the answers the plan rests on. */
  readonly #planned: string;
  readonly #seen = new Map<string, Ownership>();
  #fromPlan: Promise<ReadonlyMap<string, Ownership>> | undefined;

  constructor(blobs: BlobPort, planned: string) {
    this.#blobs = blobs;
    this.#planned = planned;
  }

  /** Take in what was answered in this run. */
  see(queries: readonly Query[], answers: readonly Answer[]): void {
    for (const [at, query] of queries.entries()) take(this.#seen, query, answers[at]);
  }

  /** What is known of the file at a path. The table of the plan is read when the first is asked for that this run did not see. */
  async of(path: string): Promise<Ownership | undefined> {
    const seen = this.#seen.get(path);
    if (seen !== undefined) return seen;
    this.#fromPlan ??= this.#readPlanned();
    return (await this.#fromPlan).get(path);
  }

  async #readPlanned(): Promise<ReadonlyMap<string, Ownership>> {
    const found = new Map<string, Ownership>();
    // A backup is worth more than its attributes: without the table, or with one that cannot be read, it is made all the same.
    const rows = await this.#rows().catch(() => []);
    for (const row of rows) {
      if (isJsonObject(row)) take(found, decodeJson("Query", row["query"]), decodeJson("Answer", row["answer"]));
    }
    return found;
  }

  async #rows(): Promise<readonly Json[]> {
    if (!(await this.#blobs.has(this.#planned))) return [];
    const pieces: Uint8Array[] = [];
    for await (const piece of this.#blobs.open(this.#planned)) pieces.push(Uint8Array.from(piece));
    const rows = parsedJson(Buffer.concat(pieces).toString("utf8"));
    return isList(rows) ? rows : [];
  }
}

function take(into: Map<string, Ownership>, query: Query, answer: Answer | undefined): void {
  for (const [path, posix] of attributesTold(query, answer)) into.set(path, posix);
}

/** Mode and owners that an answer tells, by path: of one file, or of all that a directory holds. */
export function attributesTold({ read }: Query, answer: Answer | undefined): readonly (readonly [string, Ownership])[] {
  if (answer?.outcome.tag !== "ok") return [];
  const told = answer.outcome.val;
  if (read.tag === "file" && told.tag === "file" && !read.val.follow) {
    const { state } = told.val;
    return state.tag === "present" && state.val.posix !== undefined ? [[read.val.path, state.val.posix]] : [];
  }
  if (read.tag !== "directory" || told.tag !== "directory" || told.val.tag !== "listing") return [];
  const { path } = read.val;
  return told.val.val.flatMap(({ name, info }) => (info.posix === undefined ? [] : [[`${path}/${name}`, info.posix] as const]));
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
