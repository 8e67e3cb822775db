import type {
  Answer,
  Disclosed,
  Event,
  Failure,
  NumberedAnswer,
  NumberedQuery,
  Operation,
  Piece,
  Query,
  Session,
  Task,
} from "@masterchef/wit/host";
import { createAccountReader } from "../account/accounts.ts";
import { unanswered } from "../ask/answer.ts";
import { askBatch, askOne } from "../ask/ask-batch.ts";
import type { Context } from "../ask/context.ts";
import { createBlobStore } from "../blob/blob-store.ts";
import { createKeepLog } from "../blob/keep-log.ts";
import type { KeepLog } from "../blob/keep-log.ts";
import { createBursts } from "../bursts.ts";
import { failure } from "../failure.ts";
import { askWorker, askWorkerOnce, performInWorker } from "../identity/as-person.ts";
import { person } from "../identity/route.ts";
import { createWorkerPool } from "../identity/worker-pool.ts";
import type { WorkerLink } from "../identity/worker-link.ts";
import { createLedger, requireLedger } from "../lease/ledger.ts";
import { createRemoteTest } from "../path/mounts.ts";
import type { ActContext } from "../run/act-context.ts";
import { perform } from "../run/perform.ts";
import { runBatch } from "../run/run-batch.ts";
import type { RunOptions } from "../run/run-batch.ts";
import { temporaryPrefix } from "../run/temporary.ts";
import { tidy } from "../run/tidy.ts";
import { refused } from "../stop.ts";
import { abilities } from "./abilities.ts";
import { pathsOfOperation, pathsOfQuery } from "./paths.ts";
import { createScratch } from "./scratch.ts";
import { SessionError } from "./session-error.ts";
import { createSupply } from "./supply.ts";

/** How a session is set up. */
export interface SessionOptions {
  /** The program and arguments that make a process a worker; none where this process is one itself. */
  readonly workerCommand: readonly string[] | undefined;
  /** The folder for old content that must outlive this process. */
  readonly keep?: string | undefined;
  /** The folder for leases and owed records; without one there are none. */
  readonly state?: string | undefined;
}

/** A session with this machine. */
export interface LocalSession extends Session {
  /** Takes pieces of a stream that is cut into many calls. Says what is wrong with one, if anything. */
  acceptPieces(pieces: readonly Piece[]): Failure | undefined;
  /** Settles when everything under way has ended. Ends questions at once, lets operations finish, and leaves nothing behind. */
  close(): Promise<void>;
}

/** Where something is done: here, or in a worker, or nowhere. */
type Whereabouts =
  | { readonly tag: "here" }
  | { readonly tag: "worker"; readonly val: WorkerLink }
  | { readonly tag: "nowhere"; readonly val: Failure };

/** Opens a session. It holds no connection: this machine is always there. */
export function createLocalSession({ workerCommand, keep, state }: SessionOptions): LocalSession {
  const accounts = createAccountReader();
  const blobs = createBlobStore();
  const scratch = createScratch();
  const remote = createRemoteTest();
  const supply = createSupply(blobs);
  const ledger = state === undefined ? undefined : createLedger(state);
  const never = new AbortController();
  const workers = workerCommand === undefined ? undefined : createWorkerPool(workerCommand, accounts);
  const underWay = new Set<Promise<void>>();
  /** Those in which old content lies that may still be asked for. */
  const keepLogs: KeepLog[] = [];
  /** One for each batch under way: once aborted, questions end and no further task is started. */
  const batches = new Set<AbortController>();

  function contextOf(secrets: readonly Disclosed[], signal: AbortSignal): Context {
    return { accounts, blobs, scratch, secrets: new Map(secrets.map(({ token, value }) => [token, value])), signal };
  }

  async function whereabouts(identity: string | undefined, isRemote: boolean): Promise<Whereabouts> {
    const who = person(identity, accounts);
    if (who.tag === "unknown") return { tag: "nowhere", val: who.val };
    if (who.tag === "self" && !isRemote) return { tag: "here" };
    if (workers === undefined)
      return who.tag === "self" ? { tag: "here" } : { tag: "nowhere", val: failure("unsupported", "a worker works as one user only") };
    const link = await workers.worker(who.tag === "self" ? undefined : who.val);
    return "isOpen" in link ? { tag: "worker", val: link } : { tag: "nowhere", val: link };
  }

  async function askOneOf(query: Query, context: Context): Promise<Answer> {
    const isRemote = remote();
    const where = await whereabouts(query.identity, pathsOfQuery(query).some(isRemote));
    if (where.tag === "nowhere") return unanswered(where.val);
    return where.tag === "here" ? await askOne(query, context) : await askWorkerOnce(where.val, query, context);
  }

  async function performOf(operation: Operation, context: ActContext): ReturnType<typeof perform> {
    const isRemote = remote();
    const where = await whereabouts(operation.identity, pathsOfOperation(operation).some(isRemote));
    if (where.tag === "nowhere") throw refused(where.val);
    return where.tag === "here" ? await perform(operation, context) : await performInWorker(where.val, operation, context);
  }

  async function askAll(batch: readonly NumberedQuery[], context: Context, emit: (answer: NumberedAnswer) => void): Promise<void> {
    const isRemote = remote();
    const groups = new Map<
      string,
      { readonly identity: string | undefined; readonly isRemote: boolean; readonly batch: NumberedQuery[] }
    >();
    for (const numbered of batch) {
      const below = pathsOfQuery(numbered.query).some(isRemote);
      const { identity } = numbered.query;
      const key = `${below ? "remote" : "local"} ${identity ?? ""}`;
      const group = groups.get(key);
      if (group === undefined) groups.set(key, { identity, isRemote: below, batch: [numbered] });
      else group.batch.push(numbered);
    }
    await Promise.all(
      [...groups.values()].map(async (group) => {
        const where = await whereaboutsOrFailure(group.identity, group.isRemote);
        if (where.tag === "here") await askBatch(group.batch, context, emit);
        else if (where.tag === "worker") await askWorker(where.val, group.batch, context, emit);
        else for (const { id } of group.batch) emit({ id, answer: unanswered(where.val) });
      }),
    );
  }

  async function whereaboutsOrFailure(identity: string | undefined, isRemote: boolean): Promise<Whereabouts> {
    try {
      return await whereabouts(identity, isRemote);
    } catch (error) {
      return { tag: "nowhere", val: failure("unknown-identity", error instanceof Error ? error.message : String(error)) };
    }
  }

  /** Starts a batch; the reader gets what it pushes, and ends it by reading no further. */
  function batch<T>(job: (push: (value: T) => void, signal: AbortSignal) => Promise<void>): AsyncIterable<readonly T[]> {
    const controller = new AbortController();
    batches.add(controller);
    const bursts = createBursts<T>(() => controller.abort());
    const running = job(bursts.push, controller.signal).finally(() => {
      batches.delete(controller);
      underWay.delete(running);
      bursts.end();
    });
    underWay.add(running);
    return bursts.values;
  }

  /** Runs a batch that leaves what it takes to make up for its death. One without tasks makes up for the deaths of others. */
  async function runKeeping(folder: string, tasks: readonly Task[], run: Omit<RunOptions, "keepLog">): Promise<void> {
    if (tasks.length === 0) tidy(folder);
    const keepLog = createKeepLog(folder, temporaryPrefix);
    await runBatch(tasks, { ...run, keepLog });
    if (keepLog.holds) keepLogs.push(keepLog);
    else keepLog.close();
  }

  function cancelAll(): void {
    for (const controller of batches) controller.abort();
  }

  return {
    abilities: () => (ledger === undefined ? { ...abilities, leases: false } : abilities),
    ask: (queries, secrets) => batch<NumberedAnswer>((push, signal) => askAll(queries, contextOf(secrets, signal), push)),
    run: (tasks, secrets) =>
      batch<Event>((emit, signal) => {
        // An operation under way is never cut short: only its own deadline ends it.
        const context = contextOf(secrets, never.signal);
        const run = { context, perform: performOf, ask: askOneOf, ledger, isCancelled: () => signal.aborted, emit };
        return keep === undefined ? runBatch(tasks, { ...run, keepLog: undefined }) : runKeeping(keep, tasks, run);
      }),
    missing: (digests) => Promise.resolve(digests.filter((digest) => !blobs.has(digest))),
    acceptPieces(pieces) {
      for (const piece of pieces) {
        const problem = supply.take(piece);
        if (problem !== undefined) return problem;
      }
      return undefined;
    },
    async supply(pieces) {
      const taken = createSupply(blobs);
      for await (const burst of pieces) {
        for (const piece of burst) {
          const problem = taken.take(piece);
          if (problem !== undefined) throw new SessionError(problem);
        }
      }
      const problem = taken.end();
      if (problem !== undefined) throw new SessionError(problem);
    },
    collect: (digest) => collect(digest),
    lease: async (wanted) => await requireLedger(ledger).lease(wanted),
    owed: async () => await requireLedger(ledger).owed(),
    cancel() {
      cancelAll();
      return Promise.resolve();
    },
    async close() {
      cancelAll();
      await Promise.allSettled(underWay);
      await workers?.close();
      ledger?.close();
      scratch.remove();
      blobs.close();
      for (const keepLog of keepLogs) keepLog.close();
    },
  };

  async function* collect(digest: string): AsyncGenerator<Uint8Array> {
    if (!blobs.has(digest)) throw new SessionError(failure("malformed", `${digest} is not kept here`));
    for (const piece of blobs.pieces(digest)) yield Uint8Array.from(piece);
  }
}
