import type { Abilities, Answer, Event, Happening, Lease, Owed, Piece, Query, Task } from "@masterchef/wit/host";
import { answerDigest } from "../plan/answer-digest.ts";
import type { SessionPort } from "../run/session-port.ts";
import { answerQuery } from "./answer-query.ts";
import type { Machine } from "./machine.ts";
import { performOperation, Stale } from "./perform-operation.ts";
import { Refusal } from "./run-program.ts";

/** What a test can make go wrong, and watch. */
export interface MachineOptions {
  /** Asked before each task is carried out: what happens instead, if anything. `lost` breaks the link after the act. */
  readonly fault?: ((task: Task) => "lost" | "lost-before" | Happening | undefined) | undefined;
  /** Told what is about to be carried out. */
  readonly onTask?: ((task: Task) => void) | undefined;
  /** Called before each batch of questions: a world that moves on its own. */
  readonly onAsk?: ((queries: readonly Query[]) => void) | undefined;
}

/** A link to a machine in memory. It counts its trips. */
export class MachineSession implements SessionPort {
  readonly machine: Machine;
  readonly blobs: Map<string, Uint8Array> = new Map();
  asks = 0;
  questions = 0;
  runs = 0;
  readonly #options: MachineOptions;
  #cancelled = false;

  constructor(machine: Machine, options: MachineOptions = {}) {
    this.machine = machine;
    this.#options = options;
  }

  abilities(): Abilities {
    return {
      reads: ["file", "directory", "account", "process"],
      acts: ["write-file", "make-directory", "make-link", "set-attributes", "move", "remove", "run", "barrier"],
      identities: true,
      parallel: 1,
      leases: false,
      scratch: false,
    };
  }

  async ask(queries: readonly Query[]): Promise<readonly Answer[]> {
    this.#options.onAsk?.(queries);
    this.asks += 1;
    this.questions += queries.length;
    return queries.map((query) => answerQuery(this.machine, query));
  }

  async run(tasks: readonly Task[], onEvents: (events: readonly Event[]) => void): Promise<void> {
    this.runs += 1;
    const done = new Set<number>();
    const known = new Set<number>();
    for (const task of tasks) {
      const stranger = [...task.after, ...task.following, ...task.unlessDone].find((id) => !known.has(id));
      if (stranger !== undefined) throw new Error(`Task ${task.id} names task ${stranger}, which does not stand before it`);
      known.add(task.id);
      const declined = this.#declined(task, done);
      if (declined !== undefined) {
        onEvents([{ id: task.id, what: declined }]);
        continue;
      }
      onEvents([{ id: task.id, what: { tag: "started" } }]);
      const what = this.#carryOut(task);
      if (what.tag === "done") done.add(task.id);
      onEvents([{ id: task.id, what }]);
    }
  }

  #declined(task: Task, done: ReadonlySet<number>): Happening | undefined {
    if (task.unlessDone.length > 0 && task.unlessDone.every((id) => done.has(id))) return { tag: "skipped" };
    const missing = task.after.find((id) => !done.has(id));
    if (missing !== undefined)
      return { tag: "refused", val: { reason: { tag: "other", val: "prerequisite" }, message: `task ${missing} was not done` } };
    if (this.#cancelled) return { tag: "refused", val: { reason: { tag: "other", val: "cancelled" }, message: "the run was cancelled" } };
    return undefined;
  }

  #carryOut(task: Task): Happening {
    if (task.work.tag !== "operation")
      return { tag: "refused", val: { reason: { tag: "unsupported" }, message: "this machine keeps no owed records" } };
    const fault = this.#options.fault?.(task);
    if (fault === "lost-before") throw new Error("the link was lost");
    if (fault !== undefined && fault !== "lost") return fault;
    const broken = task.guards.find((guard) => answerDigest(answerQuery(this.machine, guard.query)) !== guard.expect);
    if (broken !== undefined) return { tag: "stale", val: `a question about ${broken.query.read.tag} is answered otherwise` };
    this.#options.onTask?.(task);
    try {
      const outcome = performOperation(this.machine, task.work.val, this);
      if (fault === "lost") throw new Error("the link was lost");
      return { tag: "done", val: outcome };
    } catch (error) {
      if (error instanceof Stale) return { tag: "stale", val: error.message };
      if (error instanceof Refusal) return { tag: error.touched ? "failed" : "refused", val: error.failure };
      throw error;
    }
  }

  async missing(digests: readonly string[]): Promise<readonly string[]> {
    return digests.filter((digest) => !this.blobs.has(digest));
  }

  async supply(pieces: AsyncIterable<readonly Piece[]>): Promise<void> {
    const open = new Map<string, Uint8Array[]>();
    for await (const burst of pieces) {
      for (const piece of burst) {
        const parts = open.get(piece.blob) ?? [];
        parts.push(piece.bytes);
        open.set(piece.blob, parts);
        if (piece.last) this.blobs.set(piece.blob, Buffer.concat(parts));
      }
    }
  }

  async *collect(digest: string): AsyncIterable<Uint8Array> {
    const bytes = this.blobs.get(digest);
    if (bytes === undefined) throw new Error(`Cannot collect ${digest}: it was never kept`);
    yield bytes;
  }

  lease(wanted: Lease): Promise<Lease> {
    return Promise.resolve(wanted);
  }

  owed(): Promise<readonly Owed[]> {
    return Promise.resolve([]);
  }

  cancel(): Promise<void> {
    this.#cancelled = true;
    return Promise.resolve();
  }
}
