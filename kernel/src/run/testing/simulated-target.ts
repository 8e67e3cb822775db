import type { Abilities, Answer, Event, Happening, Lease, Operation, Owed, Piece, Query, Task } from "@masterchef/wit/host";
import { digestOf } from "../../ir/digest.ts";
import { answerDigest } from "../../plan/answer-digest.ts";
import type { SessionPort } from "../session-port.ts";
import { machineAct } from "./machine-acts.ts";
import { machineAnswer } from "./machine-answers.ts";
import { Machine } from "./machine.ts";

/** What goes wrong with an operation, on demand. `lose`: the link breaks once it is done. `hang`: nothing is heard of it again. */
export type Fault = Happening | "lose" | "hang";

/** A host in memory that keeps the transport contract: guards and priors, order within a batch, kept content, blobs by digest. */
export class SimulatedTarget implements SessionPort {
  readonly machine: Machine = new Machine();
  /** Every operation that was begun, in order. */
  readonly begun: Operation[] = [];
  /** How many batches of questions, and of tasks, have come. */
  asks = 0;
  runs = 0;
  /** Asked before each operation. */
  fault: ((operation: Operation, nth: number) => Fault | undefined) | undefined;
  /** Called after each operation, for what else happens in the world. */
  after: ((operation: Operation, machine: Machine) => void) | undefined;
  /** Called before each batch of questions. */
  beforeAsk: ((machine: Machine, nth: number) => void) | undefined;
  /** Called before each batch of tasks. */
  beforeRun: ((machine: Machine, nth: number) => void) | undefined;
  /** Owed records by key, and the latest epoch; without one the host keeps neither. */
  ledger: { readonly owed: Map<string, Owed>; epoch: number } | undefined;
  #epoch: number | undefined;
  #cancelled = false;

  abilities(): Abilities {
    return { reads: [], acts: [], identities: true, parallel: 1, leases: this.ledger !== undefined, scratch: false };
  }

  ask(queries: readonly Query[]): Promise<readonly Answer[]> {
    this.asks += 1;
    this.beforeAsk?.(this.machine, this.asks);
    return Promise.resolve(queries.map((query) => machineAnswer(this.machine, query)));
  }

  async run(tasks: readonly Task[], onEvents: (events: readonly Event[]) => void): Promise<void> {
    this.runs += 1;
    this.beforeRun?.(this.machine, this.runs);
    const ends = new Map<number, Happening["tag"]>();
    for (const task of tasks) {
      await Promise.resolve();
      if (this.#cancelled) return;
      const happened = this.#task(task, ends, onEvents);
      if (happened === "hang") {
        await new Promise(() => undefined);
        return;
      }
      if (happened === "lose") throw new Error("connection reset");
      ends.set(task.id, happened.tag);
      onEvents([{ id: task.id, what: happened }]);
    }
  }

  missing(digests: readonly string[]): Promise<readonly string[]> {
    return Promise.resolve(digests.filter((digest) => !this.machine.blobs.has(digest)));
  }

  async supply(pieces: AsyncIterable<readonly Piece[]>): Promise<void> {
    let parts: Uint8Array[] = [];
    for await (const burst of pieces) {
      for (const piece of burst) {
        if (piece.bytes.length > 256 << 10) throw new Error("a piece is too large");
        parts.push(piece.bytes);
        if (!piece.last) continue;
        const bytes = Buffer.concat(parts);
        parts = [];
        if (digestOf(bytes) !== piece.blob) throw new Error(`blob ${piece.blob} arrived damaged`);
        this.machine.blobs.set(piece.blob, bytes);
      }
    }
  }

  async *collect(digest: string): AsyncGenerator<Uint8Array, void, undefined> {
    await Promise.resolve();
    const bytes = this.machine.kept.get(digest);
    if (bytes === undefined) throw new Error(`nothing is kept as ${digest}`);
    yield bytes;
  }

  lease(wanted: Lease): Promise<Lease> {
    if (this.ledger === undefined) return Promise.resolve(wanted);
    this.ledger.epoch += 1;
    this.#epoch = this.ledger.epoch;
    return Promise.resolve({ ...wanted, epoch: this.#epoch });
  }

  owed(): Promise<readonly Owed[]> {
    return Promise.resolve([...(this.ledger?.owed.values() ?? [])]);
  }

  cancel(): Promise<void> {
    this.#cancelled = true;
    return Promise.resolve();
  }

  #note(work: Exclude<Task["work"], { readonly tag: "operation" }>): Happening {
    if (this.ledger === undefined) return refused("this host keeps no owed records");
    if (work.tag === "owe") this.ledger.owed.set(work.val.key, work.val);
    else this.ledger.owed.delete(work.val);
    return { tag: "done", val: { changed: true, stdout: { tag: "text", val: "" }, stderr: { tag: "text", val: "" } } };
  }

  #task(task: Task, ends: ReadonlyMap<number, Happening["tag"]>, onEvents: (events: readonly Event[]) => void): Fault {
    if (task.after.some((id) => ends.get(id) !== "done")) return refused("what it waits for is not done");
    if (task.unlessDone.length > 0 && task.unlessDone.every((id) => ends.get(id) === "done")) return { tag: "skipped" };
    if (this.ledger !== undefined && this.#epoch !== this.ledger.epoch) return refused("stale-epoch");
    if (task.work.tag !== "operation") return this.#note(task.work);
    const operation = task.work.val;
    for (const guard of task.guards) {
      if (answerDigest(machineAnswer(this.machine, guard.query)) !== guard.expect) return { tag: "stale", val: "a guard does not hold" };
    }
    onEvents([{ id: task.id, what: { tag: "started" } }]);
    this.begun.push(operation);
    const fault = this.fault?.(operation, this.begun.length);
    if (fault === "lose") machineAct(this.machine, operation);
    if (fault !== undefined) return fault;
    const happened = machineAct(this.machine, operation);
    if (happened.tag === "done") this.after?.(operation, this.machine);
    return happened;
  }
}

function refused(message: string): Happening {
  return { tag: "refused", val: { reason: { tag: "refused" }, message } };
}
