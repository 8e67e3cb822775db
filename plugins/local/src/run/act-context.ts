import type { Captured, TransportOutcome } from "@masterchef/wit/host";
import type { Context } from "../ask/context.ts";
import { failureOf } from "../failure.ts";
import type { KeepLog } from "../blob/keep-log.ts";
import type { Parents, Place } from "../path/parents.ts";
import { pathFailure } from "../path/canonical-path.ts";
import { nothingCaptured } from "../process/captured.ts";
import type { KeepInto } from "./keep.ts";
import { Stop, failed, refused } from "../stop.ts";

/** What an act may need besides itself. */
export interface ActContext extends Context {
  readonly parents: Parents;
  /** Where old content is put on the disk; none where this process has no place for it. */
  readonly keepLog: KeepLog | undefined;
  /** Milliseconds. */
  readonly deadline: number;
  /** For a person to watch. */
  readonly onOutput: (output: Captured) => void;
}

/** The directory and name of a path, checked and held open. Throws a `Stop`. */
export function placeOf(path: string, context: ActContext): Place {
  const malformed = pathFailure(path);
  if (malformed !== undefined) throw refused(malformed);
  return context.parents.place(path);
}

/** Where an act keeps what it replaces or removes. */
export function keepInto({ blobs, keepLog, signal }: ActContext): KeepInto {
  return { blobs, log: keepLog, signal };
}

/** An outcome with nothing said. */
export function outcome(changed: boolean, more: Partial<TransportOutcome> = {}): TransportOutcome {
  return { code: undefined, changed, kept: undefined, stdout: nothingCaptured, stderr: nothingCaptured, ...more };
}

/** Runs a part of an act in which nothing is changed yet: whatever goes wrong is `refused`. */
export function untouched<T>(doing: string, part: () => T): T {
  try {
    return part();
  } catch (error) {
    throw error instanceof Stop ? error : refused(failureOf(error, doing));
  }
}

/** Runs a part of an act after which something may be changed: whatever goes wrong is `failed`. */
export function touched<T>(doing: string, part: () => T): T {
  try {
    return part();
  } catch (error) {
    throw error instanceof Stop ? error : failed(failureOf(error, doing));
  }
}

/** Waits for what must be on the disk before an act counts as done; if that fails, nobody knows. */
export async function durable(doing: string, flush: Promise<void>): Promise<void> {
  try {
    await flush;
  } catch (error) {
    throw failed(failureOf(error, doing));
  }
}
