import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { errorOf } from "../diagnostics/diagnostic.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { isJsonObject } from "../ir/json.ts";
import { ChainedLog } from "./chained-log.ts";
import { syncDirectory } from "./durable-file.ts";
import { readChain } from "./read-chain.ts";
import type { ChainReading } from "./read-chain.ts";
import { ensureStateDirectory } from "./state-directory.ts";
import type { StateDirectory } from "./state-directory.ts";
import { readFailure, writeFailure } from "./write-failure.ts";

/** The file of a run's journal. */
export function journalFile(state: StateDirectory, run: string): string {
  return join(state.runs, run, "journal.jsonl");
}

/** Start the journal of a new run. Its file must not exist. Throws `MC_STATE_WRITE` or `MC_STATE_DIRECTORY`. */
export async function createJournal(state: StateDirectory, run: string, now?: () => Date): Promise<ChainedLog> {
  await ensureStateDirectory(state);
  const directory = join(state.runs, run);
  try {
    const made = await mkdir(directory, { recursive: true, mode: 0o700 });
    if (made === state.runs) await syncDirectory(state.root);
    await syncDirectory(state.runs);
  } catch (error) {
    throw writeFailure(directory, error);
  }
  return await ChainedLog.create(journalFile(state, run), now);
}

/** Read a journal and check its chain. `broken` in what comes back is for the caller to show with `brokenJournal`. Throws `MC_STATE_READ`. */
export async function readJournal(file: string): Promise<ChainReading> {
  try {
    return await readChain(file);
  } catch (error) {
    throw readFailure(file, error);
  }
}

/** What to tell of a journal whose chain does not hold, or that is another run's; undefined if all is well. */
export function brokenJournal(file: string, reading: ChainReading, run: string): Diagnostic | undefined {
  const begun = reading.records.find(({ type }) => type === "run-started")?.body;
  const written = isJsonObject(begun) ? begun["run"] : undefined;
  if (typeof written === "string" && written !== run) {
    const detail = `${file} was written by run ${written} and not by run ${run}: it was moved or exchanged. Put each journal back into the folder of its run.`;
    return errorOf("MC_STATE_JOURNAL_BROKEN", { detail, about: file });
  }
  if (reading.broken === undefined) return undefined;
  const { line, what } = reading.broken;
  const detail = `Record ${line} of ${file} ${what}. The ${reading.records.length} records before it are as they were written; restore the file to learn the rest.`;
  return errorOf("MC_STATE_JOURNAL_BROKEN", { detail, about: file });
}
