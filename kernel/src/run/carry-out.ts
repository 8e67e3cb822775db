import type { Event, Happening, Operation, Task } from "@masterchef/wit/host";
import { errorOf } from "../diagnostics/diagnostic.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { endsBoot, isRebooting, rebootingDiagnostic } from "./barrier.ts";
import { capturedText } from "./captured-text.ts";
import { keepTrees } from "./keep-trees.ts";
import { KeptFiles, pathOf } from "./kept-files.ts";
import { recordIntents, recordOutcome } from "./records.ts";
import { overLink } from "./run-context.ts";
import type { RunContext } from "./run-context.ts";
import { seeBefore } from "./see-before.ts";
import { blobsOf, supplyBlobs } from "./supply.ts";
import type { PlannedTask, TaskEnd } from "./task.ts";
import { watchSilence } from "./watch-silence.ts";

/** What came of a batch. */
export interface CarriedOut {
  /** By id of the task; every task has one. */
  readonly ends: ReadonlyMap<number, TaskEnd>;
  /** How the writing of owed records ended, by id of its task. */
  readonly notes: ReadonlyMap<number, TaskEnd>;
  /** Why the host can no longer be spoken to, if so. */
  readonly lost?: Diagnostic | undefined;
}

/** What travels with the operations of a batch, for whoever comes to the host after a crash. */
export interface Beside {
  /** Owed records to be written before an operation, by id of its task. */
  readonly notes: ReadonlyMap<number, readonly Task[]>;
  /** Owed records that have come to nothing. */
  readonly cleared: readonly Task[];
}

/**
 * Carry out a batch: content first, then the intents, durably, then the operations. Outcomes go into the journal as they come. Throws when the journal
 * cannot be written, after the host was told to start nothing more and what ran has ended.
 */
export async function carryOut(context: RunContext, tasks: readonly PlannedTask[], beside: Beside): Promise<CarriedOut> {
  const { session, blobs, host } = context.input;
  const digests = [...new Set(tasks.flatMap(({ operation }) => blobsOf(operation)))];
  await seeBefore(context, tasks);
  // Side by side: one waits for the host, the other for the disk. Neither changes the host.
  await bothEnded(overLink(host, supplyBlobs(session, blobs, digests)), prepare(context, tasks));
  await keepTrees(context, tasks);
  recordIntents(context, tasks);
  await context.secure();
  const batch = new Batch(context, tasks, beside);
  const lost = await batch.run();
  await batch.kept.settle(lost === undefined);
  await context.secure();
  return { ends: batch.ends(), notes: batch.notes, lost };
}

/** What must be durable, or known to work, before the first operation leaves. */
async function prepare(context: RunContext, tasks: readonly PlannedTask[]): Promise<void> {
  // A history that takes nothing more must be known before there is something to add to it.
  await expectBackups(context, tasks);
  await context.prepare(tasks.map(({ operation }) => operation));
}

/** Throws what the first threw, or else the second, once nothing of either is under way any more. */
async function bothEnded(first: Promise<void>, second: Promise<void>): Promise<void> {
  await Promise.allSettled([first, second]);
  await first;
  await second;
}

async function expectBackups({ input }: RunContext, tasks: readonly PlannedTask[]): Promise<void> {
  const files = tasks.flatMap(({ operation, members }) => {
    const path = keepsOld(operation) ? pathOf(operation) : undefined;
    return path === undefined ? [] : [{ path, step: members[0]?.each.address ?? "" }];
  });
  const { host, run, filebucket } = input;
  if (files.length > 0) await filebucket.expect?.({ host, run, files });
}

function keepsOld({ act }: Operation): boolean {
  return (act.tag === "write-file" || act.tag === "remove") && act.val.backup && act.val.replaces.tag !== "absent";
}

class Batch {
  readonly kept: KeptFiles;
  readonly #context: RunContext;
  readonly #tasks: ReadonlyMap<number, PlannedTask>;
  readonly #started = new Set<number>();
  /** Started and not ended. */
  readonly #running = new Set<number>();
  readonly #ended = new Map<number, TaskEnd>();
  /** Whether the host is on its way down, to boot anew. */
  #boots = false;
  readonly #beside: Beside;
  readonly notes = new Map<number, TaskEnd>();
  /** That the journal cannot be written any more. */
  #failure: Error | undefined;

  constructor(context: RunContext, tasks: readonly PlannedTask[], beside: Beside) {
    this.#context = context;
    this.#beside = beside;
    this.#tasks = new Map(tasks.map((planned) => [planned.task.id, planned]));
    this.kept = new KeptFiles(context);
  }

  /** What made the link useless, if something did. */
  async run(): Promise<Diagnostic | undefined> {
    const { session, cancellation, options } = this.#context.input;
    const cancel = (): void => void session.cancel().catch(() => undefined);
    if (this.#isCancelled()) return undefined;
    cancellation?.addEventListener("abort", cancel);
    const silence = watchSilence(() => this.#patience() + options.graceMs);
    try {
      const { notes, cleared } = this.#beside;
      const tasks = [...cleared, ...Array.from(this.#tasks.values(), ({ task }) => [...(notes.get(task.id) ?? []), task]).flat()];
      const ran = session.run(tasks, (events) => {
        this.#hear(events);
        silence.heard();
      });
      const silent = await Promise.race([ran.then(() => false), silence.over]);
      if (silent) {
        // Whether it still hears us nobody knows; the run goes no further in any case.
        ran.catch(() => undefined);
        cancel();
        return silentDiagnostic(this.#context.input.host);
      }
      if (this.#failure !== undefined) throw this.#failure;
      if (this.#boots) return rebootingDiagnostic(this.#context.input.host, this.#context.input.run);
      return this.#isCancelled() || this.#unfinished().length === 0
        ? undefined
        : linkDiagnostic(this.#context.input.host, "it ended the batch early");
    } catch (error) {
      if (this.#failure !== undefined) throw this.#failure;
      if (this.#boots) return rebootingDiagnostic(this.#context.input.host, this.#context.input.run);
      // A link that is lost while the host is told to boot is what was asked for; whether it was, its next boot id tells.
      if (Array.from(this.#running, (id) => this.#tasks.get(id)).some((planned) => planned !== undefined && endsBoot(planned.operation)))
        return rebootingDiagnostic(this.#context.input.host, this.#context.input.run);
      return linkDiagnostic(this.#context.input.host, error instanceof Error ? error.message : String(error));
    } finally {
      silence.stop();
      cancellation?.removeEventListener("abort", cancel);
    }
  }

  ends(): ReadonlyMap<number, TaskEnd> {
    // Once the run is cancelled, a refusal of what was never started is the host's way to say so.
    if (this.#isCancelled()) {
      for (const [id, end] of this.#ended) if (end.tag === "refused" && !this.#started.has(id)) this.#ended.set(id, { tag: "never" });
    }
    return new Map(
      Array.from(this.#tasks.keys(), (id): [number, TaskEnd] => [
        id,
        this.#ended.get(id) ?? (this.#started.has(id) ? { tag: "unknown" } : { tag: "never" }),
      ]),
    );
  }

  #isCancelled(): boolean {
    return this.#context.input.cancellation?.aborted === true;
  }

  #unfinished(): readonly number[] {
    return Array.from(this.#tasks.keys()).filter((id) => !this.#ended.has(id));
  }

  /** How long the slowest operation under way may take, in milliseconds. */
  #patience(): number {
    const deadlines = Array.from(this.#running, (id) => this.#tasks.get(id)?.operation.deadline ?? defaultDeadlineMs);
    return deadlines.length === 0 ? defaultDeadlineMs : Math.max(...deadlines);
  }

  #hear(events: readonly Event[]): void {
    for (const { id, what } of events) {
      const planned = this.#tasks.get(id);
      if (planned === undefined && what.tag !== "started" && what.tag !== "output") this.notes.set(id, what);
      if (planned === undefined || this.#ended.has(id) || this.#failure !== undefined) continue;
      try {
        this.#happened(planned, what);
      } catch (error) {
        // What cannot be recorded must not go on. The journal's failure is thrown once nothing runs any more.
        this.#failure = error instanceof Error ? error : new Error(String(error));
        this.#context.input.session.cancel().catch(() => undefined);
      }
    }
  }

  #happened(planned: PlannedTask, what: Happening): void {
    const { id } = planned.task;
    if (what.tag === "failed" && isRebooting(what.val)) {
      this.#ended.set(id, { tag: "unknown" });
      this.#running.delete(id);
      this.#boots = true;
      recordOutcome(this.#context, planned, { tag: "unknown" });
      return;
    }
    switch (what.tag) {
      case "started":
        this.#started.add(id);
        this.#running.add(id);
        for (const { each, position } of planned.members) {
          if (position === 0) this.#context.progress({ type: "step-started", address: each.address, kind: each.kind });
        }
        return;
      case "output": {
        const text = capturedText(what.val);
        for (const { each } of planned.members) {
          each.hear(text);
          this.#context.progress({ type: "output", address: each.address, text });
        }
        return;
      }
      case "done":
      case "stale":
      case "skipped":
      case "refused":
      case "failed":
        this.#ended.set(id, what);
        this.#running.delete(id);
        recordOutcome(this.#context, planned, what);
        if (what.tag === "done" && what.val.kept !== undefined) this.kept.collect(what.val.kept, planned);
        if (what.tag === "failed" && keepsOld(planned.operation)) this.kept.failed();
    }
  }
}

/** The operator's default for operations, in milliseconds. */
const defaultDeadlineMs = 300_000;

function linkDiagnostic(host: string, what: string): Diagnostic {
  const detail = `The link to ${host} was lost while operations were under way: ${what}. See that the host can be reached, then apply again.`;
  return errorOf("MC_RUN_LINK", { detail, about: host });
}

function silentDiagnostic(host: string): Diagnostic {
  const detail = `${host} reports neither the end nor the failure of an operation that is past its deadline. See whether it is alive, then apply again.`;
  return errorOf("MC_RUN_SILENT", { detail, about: host });
}
