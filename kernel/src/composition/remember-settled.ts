import { readFile } from "node:fs/promises";
import type { Compiled } from "../compile/compile-input.ts";
import { digestOf } from "../ir/digest.ts";
import type { JsonObject } from "../ir/json.ts";
import type { Selection } from "../plan/plan.ts";
import { errorCode } from "../state/write-failure.ts";
import { ensureStateDirectory } from "../state/state-directory.ts";
import type { RecordingTarget } from "./recording-target.ts";
import { digestsOf } from "./settled-before.ts";
import { answersDigest, factsDigest, settledFile, writeSettled } from "./settled-record.ts";
import type { SiteContext } from "./site-context.ts";

/** What was found settled, and by which questions. */
export interface Finding {
  readonly selection: Selection;
  readonly compiled: Compiled;
  /** The facts that counted, and their paths. */
  readonly facts: { readonly paths: readonly string[]; readonly values: JsonObject };
  readonly target: RecordingTarget;
  readonly settled: number;
}

/** Keeps on what a site was found settled. A site that cannot be written to is looked at in full each time. */
export async function rememberSettled(context: SiteContext, { selection, compiled, facts, target, settled }: Finding): Promise<void> {
  const { options, state, lockFile } = context;
  try {
    const [files, lockText, { lock, host }] = await Promise.all([
      digestsOf(context, compiled.usedFiles),
      readFile(lockFile),
      context.plugins(),
    ]);
    if (files === undefined || Object.keys(lock.grants).length > 0) return;
    await ensureStateDirectory(state);
    const found = { queries: target.queries, answers: answersDigest(target.answers), settled };
    const known = { paths: facts.paths, digest: factsDigest(facts.values) };
    const record = { lock, lockText: digestOf(lockText), files, used: host.used(), facts: known, ...found };
    await writeSettled(settledFile(state.root, options, selection), record);
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
  }
}
