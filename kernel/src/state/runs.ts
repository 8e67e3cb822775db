import { readdir } from "node:fs/promises";
import { errorOf } from "../diagnostics/diagnostic.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { MasterchefError } from "../diagnostics/masterchef-error.ts";
import { isJsonObject } from "../ir/json.ts";
import type { Json, JsonObject } from "../ir/json.ts";
import type { ChainedRecord } from "./chained-record.ts";
import { brokenJournal, journalFile, readJournal } from "./journal.ts";
import type { ChainReading } from "./read-chain.ts";
import { runIdPattern } from "./run-id.ts";
import { runLockHolder } from "./run-lock.ts";
import type { StateDirectory } from "./state-directory.ts";
import { errorCode, readFailure } from "./write-failure.ts";

/** How a run ended. `interrupted`: it did not, and its process is gone. `broken`: its journal was changed, so nobody can say. */
export const runResults = ["succeeded", "failed", "cancelled", "rebooting", "running", "interrupted", "broken"] as const;

/** One of the ways. */
export type RunResult = (typeof runResults)[number];

/** A run in short, as its journal tells it. */
export interface RunSummary {
  readonly id: string;
  readonly result: RunResult;
  /** RFC 3339, UTC. Missing if the journal holds no record. */
  readonly startedAt?: string | undefined;
  /** Of the last record. */
  readonly lastAt?: string | undefined;
  readonly host?: string | undefined;
  /** Digest of the plan it carried out. */
  readonly plan?: string | undefined;
  /** The run it went on from, if it went on from one. */
  readonly resumes?: string | undefined;
  /** How many resources ended in which way, by the name of the way. */
  readonly totals: Readonly<Record<string, number>>;
  /** What is wrong with the journal. */
  readonly diagnostics: readonly Diagnostic[];
}

/** A run in full. */
export interface RunDetails {
  readonly summary: RunSummary;
  /** One a resource that came to an end, in that order, as the runner recorded it. */
  readonly results: readonly JsonObject[];
  /** Operations that were begun and of which no end is recorded: nobody knows whether they happened. */
  readonly unknown: readonly JsonObject[];
  /** Every record whose chain holds. */
  readonly records: readonly ChainedRecord[];
  /** Bytes of a last record that a crash kept from being finished. It was never promised to be there. */
  readonly torn: number;
}

/** The runs of a site, newest first, at most `limit` of them. */
export async function listRuns(state: StateDirectory, limit: number = Number.POSITIVE_INFINITY): Promise<readonly RunSummary[]> {
  const ids = (await runIds(state)).slice(0, limit);
  const holder = await runLockHolder(state.runLock);
  const shown: RunSummary[] = [];
  for (const id of ids) shown.push((await readRun(state, id, holder?.run === id)).summary);
  return shown;
}

/** The runs of which each went on from the one before, oldest first, that a run belongs to. Throws `MC_STATE_NO_RUN`. */
export async function runChain(state: StateDirectory, idOrStart: string): Promise<readonly RunDetails[]> {
  const named = await showRun(state, idOrStart);
  const chain = [named];
  for (let first = named; first.summary.resumes !== undefined;) {
    first = await showRun(state, first.summary.resumes);
    chain.unshift(first);
  }
  for (const id of (await runIds(state)).toReversed()) {
    if (id <= named.summary.id) continue;
    const later = await showRun(state, id);
    if (later.summary.resumes === chain.at(-1)?.summary.id) chain.push(later);
  }
  return chain;
}

/** The runs with an id after this one, oldest first; all if it is empty. */
export async function runsAfter(state: StateDirectory, id: string): Promise<readonly RunDetails[]> {
  const ids = (await runIds(state)).filter((each) => each > id).toReversed();
  const runs: RunDetails[] = [];
  for (const each of ids) runs.push(await readRun(state, each, false));
  return runs;
}

/** One run, by its id or the start of it in any case. Throws `MC_STATE_NO_RUN`. */
export async function showRun(state: StateDirectory, idOrStart: string): Promise<RunDetails> {
  const wanted = idOrStart.toUpperCase();
  const ids = (await runIds(state)).filter((id) => id.startsWith(wanted));
  const [id] = ids;
  if (id === undefined || wanted === "") throw noRun(idOrStart, "No run has this id.");
  if (ids.length > 1) throw noRun(idOrStart, `${ids.length} runs have an id that starts so: ${ids.slice(0, 3).join(", ")}.`);
  const holder = await runLockHolder(state.runLock);
  return await readRun(state, id, holder?.run === id);
}

async function runIds(state: StateDirectory): Promise<readonly string[]> {
  try {
    const names = await readdir(state.runs);
    return names.filter((name) => runIdPattern.test(name)).toSorted((a, b) => (a < b ? 1 : -1));
  } catch (error) {
    if (errorCode(error) === "ENOENT") return [];
    throw readFailure(state.runs, error);
  }
}

async function readRun(state: StateDirectory, id: string, running: boolean): Promise<RunDetails> {
  const file = journalFile(state, id);
  const reading = await readJournal(file).catch((error: unknown): ChainReading => {
    // A crash between making the directory and its journal.
    if (error instanceof MasterchefError && errorCode(error.cause) === "ENOENT") return { records: [], length: 0, torn: 0 };
    throw error;
  });
  const broken = brokenJournal(file, reading, id);
  const { records } = reading;
  const started = bodyOf(records.find((record) => record.type === "run-started"));
  const results = bodiesOf(records, "step-result");
  const resumes = textOf(started["resumes"]);
  const summary: RunSummary = {
    id,
    result: resultOf(records, { broken: broken !== undefined, running }),
    startedAt: records[0]?.at,
    lastAt: records.at(-1)?.at,
    host: textOf(started["host"]),
    plan: textOf(started["plan"]),
    ...(resumes === undefined ? {} : { resumes }),
    totals: countResults(results),
    diagnostics: broken === undefined ? [] : [broken],
  };
  return { summary, results, unknown: unfinished(records), records, torn: reading.torn };
}

function resultOf(records: readonly ChainedRecord[], state: { readonly broken: boolean; readonly running: boolean }): RunResult {
  if (state.broken) return "broken";
  const ended = records.findLast((record) => record.type === "run-ended");
  const result = textOf(bodyOf(ended)["result"]);
  if (result === "succeeded" || result === "failed" || result === "cancelled" || result === "rebooting") return result;
  return state.running ? "running" : "interrupted";
}

function unfinished(records: readonly ChainedRecord[]): readonly JsonObject[] {
  const open = new Map<string, JsonObject>();
  for (const record of records) {
    const body = bodyOf(record);
    const task = JSON.stringify(body["task"] ?? null);
    if (record.type === "intent") open.set(task, body);
    if (record.type === "outcome") open.delete(task);
  }
  return [...open.values()];
}

function countResults(results: readonly JsonObject[]): Readonly<Record<string, number>> {
  const counts = new Map<string, number>();
  for (const body of results) {
    const result = textOf(body["result"]);
    if (result !== undefined) counts.set(result, (counts.get(result) ?? 0) + 1);
  }
  return Object.fromEntries(counts);
}

function bodiesOf(records: readonly ChainedRecord[], type: string): readonly JsonObject[] {
  return records.filter((record) => record.type === type).map(bodyOf);
}

function bodyOf(record: ChainedRecord | undefined): JsonObject {
  return isJsonObject(record?.body) ? record.body : {};
}

function textOf(value: Json | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function noRun(id: string, why: string): MasterchefError {
  const detail = `${why} List the runs with \`masterchef runs\` and give an id from there.`;
  return new MasterchefError([errorOf("MC_STATE_NO_RUN", { detail, about: id })]);
}
