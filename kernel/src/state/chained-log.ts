import { constants } from "node:fs";
import { lstat, open } from "node:fs/promises";
import { dirname } from "node:path";
import type { FileHandle } from "node:fs/promises";
import type { Json } from "../ir/json.ts";
import { chainedLine, chainStart } from "./chained-record.ts";
import { fileMode, putBack, syncDirectory, writeAll } from "./durable-file.ts";
import type { ChainReading } from "./read-chain.ts";
import { disturbedFailure, errorCode, writeFailure } from "./write-failure.ts";

/** Records that nobody waits for are made durable at least this often, in milliseconds. */
const lagMs = 100;

/** Lets go of a file again where what is to hold on to it fails. */
async function heldOn<T>(handle: FileHandle, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** Which file it is, and how long. */
interface Place {
  readonly dev: number;
  readonly ino: number;
  readonly size: number;
}

interface Waiter {
  readonly resolve: () => void;
  readonly reject: (reason: unknown) => void;
}

/** Where a chain goes on. */
interface ChainEnd {
  readonly seq: number;
  readonly hash: string;
}

/**
 * The writing end of an append-only, hash-chained file. Records get their place in the chain the moment they are appended and reach the disk in groups:
 * everything appended while one write is under way goes out with the next, under one fsync.
 * After a failed write nothing more is taken: `append` throws and `durable` rejects, both with `MC_STATE_WRITE`, or with `MC_STATE_DISTURBED` where the file is not the
 * one that was written so far: records that nobody could find again would promise nothing.
 */
export class ChainedLog {
  readonly file: string;
  readonly #handle: FileHandle;
  readonly #now: () => Date;
  #place: Place;
  #end: ChainEnd;
  #lines: string[] = [];
  #waiters: Waiter[] = [];
  #unsynced = false;
  #working: Promise<void> | undefined;
  #lag: NodeJS.Timeout | undefined;
  #failure: Error | undefined;

  private constructor(
    file: string,
    handle: FileHandle,
    options: { readonly place: Place; readonly end: ChainEnd; readonly now: () => Date },
  ) {
    this.file = file;
    this.#handle = handle;
    this.#place = options.place;
    this.#end = options.end;
    this.#now = options.now;
  }

  /** Start a chain in a file that must not exist yet. */
  static async create(file: string, now: () => Date = () => new Date()): Promise<ChainedLog> {
    try {
      const handle = await open(
        file,
        constants.O_RDWR | constants.O_APPEND | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW,
        fileMode,
      );
      return await heldOn(handle, async () => {
        await syncDirectory(dirname(file));
        return new ChainedLog(file, handle, { place: await handle.stat(), end: { seq: 0, hash: chainStart }, now });
      });
    } catch (error) {
      throw writeFailure(file, error);
    }
  }

  /** Go on with a chain that was read and holds. What a crash left unfinished at its end is cut off. */
  static async resume(file: string, reading: ChainReading, now: () => Date = () => new Date()): Promise<ChainedLog> {
    try {
      const handle = await open(file, constants.O_RDWR | constants.O_APPEND | constants.O_NOFOLLOW);
      if (reading.torn > 0) await handle.truncate(reading.length);
      const last = reading.records.at(-1);
      return new ChainedLog(file, handle, {
        place: await handle.stat(),
        end: { seq: last?.seq ?? 0, hash: last?.hash ?? chainStart },
        now,
      });
    } catch (error) {
      throw writeFailure(file, error);
    }
  }

  /** Add a record and return its number. It is on its way to the disk; wait for `durable` where something hangs on it. */
  append(type: string, body: Json): number {
    if (this.#failure !== undefined) throw this.#failure;
    const seq = this.#end.seq + 1;
    const { line, hash } = chainedLine({ seq, prev: this.#end.hash, at: this.#now().toISOString(), type, body });
    this.#end = { seq, hash };
    this.#lines.push(`${line}\n`);
    this.#start();
    return seq;
  }

  /** Resolves when all that was appended so far would survive a power cut. */
  async durable(): Promise<void> {
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#lines.length === 0 && !this.#unsynced && this.#working === undefined) return;
    const done = new Promise<void>((resolve, reject) => this.#waiters.push({ resolve, reject }));
    this.#start();
    await done;
  }

  /** Make everything durable and let go of the file. A failure that `append` or `durable` has told of already is not told again. */
  async close(): Promise<void> {
    try {
      if (this.#failure === undefined) await this.durable();
    } finally {
      clearTimeout(this.#lag);
      await this.#working;
      await this.#handle.close();
    }
  }

  #start(): void {
    this.#working ??= this.#work();
  }

  async #work(): Promise<void> {
    // One turn of the event loop, so that a burst of records leaves as one write.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#lines.length > 0 || this.#waiters.length > 0) {
      const lines = this.#lines;
      const waiters = this.#waiters;
      this.#lines = [];
      this.#waiters = [];
      try {
        if (lines.length > 0) await this.#write(Buffer.from(lines.join("")));
        if (waiters.length > 0) await this.#sync();
        for (const waiter of waiters) waiter.resolve();
      } catch (error) {
        this.#fail(error, waiters);
        break;
      }
    }
    // In the same turn as the last look at what is waiting: whoever comes after this starts the work anew.
    this.#working = undefined;
    if (this.#failure !== undefined) return;
    if (this.#unsynced) this.#lag ??= setTimeout(() => this.#catchUp(), lagMs).unref();
  }

  async #write(bytes: Uint8Array): Promise<void> {
    await this.#expectUndisturbed();
    this.#unsynced = true;
    await writeAll(this.#handle, bytes);
    const { dev, ino, size } = this.#place;
    this.#place = { dev, ino, size: size + bytes.length };
  }

  async #sync(): Promise<void> {
    clearTimeout(this.#lag);
    this.#lag = undefined;
    await this.#handle.datasync();
    await this.#expectUndisturbed();
    this.#unsynced = false;
  }

  /** Whoever opens the file by its name must find what was written. */
  async #expectUndisturbed(): Promise<void> {
    const found = await lstat(this.file).catch((error: unknown) => {
      if (errorCode(error) === "ENOENT") return undefined;
      throw error;
    });
    const { dev, ino, size } = this.#place;
    if (found === undefined) {
      const isBack = await putBack(this.file, this.#handle, size).catch(() => false);
      throw disturbedFailure(this.file, isBack ? "it was removed, and what it held was put back" : "it was removed");
    }
    if (found.ino !== ino || found.dev !== dev) throw disturbedFailure(this.file, "it was replaced");
    if (found.size !== size) throw disturbedFailure(this.file, found.size < size ? "it was cut short" : "somebody else wrote into it");
  }

  #catchUp(): void {
    this.#lag = undefined;
    // A failure stays with the log and reaches whoever appends or waits next.
    this.durable().catch(() => undefined);
  }

  #fail(error: unknown, waiters: readonly Waiter[]): void {
    const failure = writeFailure(this.file, error);
    this.#failure = failure;
    for (const waiter of [...waiters, ...this.#waiters]) waiter.reject(failure);
    this.#waiters = [];
    this.#lines = [];
  }
}
