import type { Event, Happening, Operation, Task, TransportOutcome } from "@masterchef/wit/host";
import { canonicalDigest } from "../ask/outcome-digest.ts";
import type { Context } from "../ask/context.ts";
import type { KeepLog } from "../blob/keep-log.ts";
import { failure, failureOf, otherFailure } from "../failure.ts";
import type { Limiter } from "../limiter.ts";
import { createLimiter } from "../limiter.ts";
import type { Ledger } from "../lease/ledger.ts";
import { createParents } from "../path/parents.ts";
import type { Parents } from "../path/parents.ts";
import { Stop } from "../stop.ts";
import type { ActContext } from "./act-context.ts";
import type { AskOne } from "../ask/ask-batch.ts";
import { schedule } from "./schedule.ts";
import type { Declined, Ended } from "./schedule.ts";

/** Carries one operation out, as whoever it names. Throws a `Stop` where it is not done. */
export type Perform = (operation: Operation, context: ActContext) => Promise<TransportOutcome>;

/** What a batch is run with. */
export interface RunOptions {
  readonly context: Context;
  /** Old content is put on the disk there. */
  readonly keepLog: KeepLog | undefined;
  readonly perform: Perform;
  /** Answers a guard. */
  readonly ask: AskOne;
  /** Who may change this machine, and what is owed to it; a worker has none, for the process that started it asks. */
  readonly ledger: Ledger | undefined;
  readonly isCancelled: () => boolean;
  readonly emit: (event: Event) => void;
}

/** Operations under way at the same time. */
export const parallelActs: number = 32;
const parallelPrograms = 8;
/** When an operation names none: five minutes. */
const defaultDeadline = 5 * 60 * 1000;

/** Runs a batch of tasks. Each reports `started` and how it ended, or why it was not started. Never throws. */
export async function runBatch(batch: readonly Task[], options: RunOptions): Promise<void> {
  const parents = createParents((directory) => options.keepLog?.visit(directory));
  const acts = createLimiter(parallelActs);
  const programs = createLimiter(parallelPrograms);
  const tell = (id: number, what: Happening): void => options.emit({ id, what });

  async function start(task: Task): Promise<Ended> {
    const last = await limited(task, acts, programs, async (leave) => {
      if (options.isCancelled()) return refusal({ tag: "cancelled" });
      tell(task.id, { tag: "started" });
      const context = { ...options.context, parents: leavingAtSync(parents, leave), keepLog: options.keepLog };
      return await carryOut(task, { ...options, context }, (output) => tell(task.id, output));
    });
    tell(task.id, last);
    return last.tag === "done" ? "done" : "not-done";
  }

  try {
    await schedule(batch, { start, decline: (task, why) => tell(task.id, refusal(why)), isCancelled: options.isCancelled });
  } finally {
    parents.close();
  }
}

function limited<T>(task: Task, acts: Limiter, programs: Limiter, job: (leave: () => void) => Promise<T>): Promise<T> {
  const isProgram = task.work.tag === "operation" && task.work.val.act.tag === "run";
  return isProgram ? programs(() => acts(job)) : acts(job);
}

/** An act that waits for its directory to be flushed has its work behind it: the next ones begin, and what they flush goes out with it. */
function leavingAtSync(parents: Parents, leave: () => void): Parents {
  return {
    ...parents,
    sync(directory) {
      leave();
      return parents.sync(directory);
    },
  };
}

interface CarryOptions extends Omit<RunOptions, "context" | "keepLog"> {
  readonly context: Omit<ActContext, "deadline" | "onOutput">;
}

async function carryOut(
  { work, guards }: Task,
  { context, perform, ask, ledger }: CarryOptions,
  output: (what: Happening) => void,
): Promise<Happening> {
  const barred = ledger?.refusal();
  if (barred !== undefined) return { tag: "refused", val: barred };
  try {
    for (const guard of guards) {
      const answer = await ask(guard.query, context);
      const found = canonicalDigest(answer);
      if (found !== guard.expect) return { tag: "stale", val: staleGuard(guard.query.read.tag, answer) };
    }
    if (work.tag !== "operation")
      return ledger === undefined
        ? { tag: "refused", val: failure("unsupported", "a worker keeps no owed records") }
        : await ledger.note(work);
    const operation = work.val;
    const done = await perform(operation, {
      ...context,
      deadline: operation.deadline ?? defaultDeadline,
      onOutput: (val) => output({ tag: "output", val }),
    });
    return { tag: "done", val: done };
  } catch (error) {
    if (error instanceof Stop) return error.reason;
    return { tag: "failed", val: failureOf(error, `carry out ${work.tag === "operation" ? work.val.act.tag : work.tag}`) };
  }
}

function staleGuard(kind: string, answer: Awaited<ReturnType<AskOne>>): string {
  const { outcome } = answer;
  if (outcome.tag === "err") return `what this rests on could not be asked again: ${outcome.val.message}`;
  return `what this rests on (a question about ${kind}) is answered otherwise than when it was planned`;
}

function refusal(why: Declined): Happening {
  switch (why.tag) {
    case "skipped":
      return { tag: "skipped" };
    case "cancelled":
      return { tag: "refused", val: otherFailure("cancelled", "not started, because the run was cancelled") };
    case "prerequisite":
      return { tag: "refused", val: otherFailure("prerequisite", `not started, because task ${why.id}, which must be done first, is not`) };
    case "unknown-task":
      return {
        tag: "refused",
        val: failure("malformed", `not started: it names task ${why.id}, which does not stand before it in the batch`),
      };
  }
}
