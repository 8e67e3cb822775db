import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { errorOf } from "../diagnostics/diagnostic.ts";
import { MasterchefError } from "../diagnostics/masterchef-error.ts";
import { isJsonObject } from "../ir/json.ts";
import type { Json, JsonObject } from "../ir/json.ts";
import { BlobStore, smallBlob } from "./blob-store.ts";
import type { Blob } from "./blob-store.ts";
import { ChainedLog } from "./chained-log.ts";
import { syncDirectory } from "./durable-file.ts";
import { announce, clear, inboxOf, isEmpty, leftIn } from "./kept-inbox.ts";
import type { ExpectedBackups, LeftBackup } from "./kept-inbox.ts";
import { readChain } from "./read-chain.ts";
import type { ChainReading } from "./read-chain.ts";
import { errorCode, readFailure, writeFailure } from "./write-failure.ts";

/** A file as it was before an operation replaced or removed it. */
export interface Backup {
  readonly host: string;
  /** Where it was on the host. */
  readonly path: string;
  readonly digest: string;
  readonly size: number;
  /** Address of the resource. */
  readonly step: string;
  readonly run: string;
  /** Permission bits with set-id and sticky. */
  readonly mode?: number | undefined;
  /** Name, or `#` and a decimal id. */
  readonly owner?: string | undefined;
  readonly group?: string | undefined;
}

/** With more than this in memory, in bytes, it is stored without waiting for `flush`. */
const mostHeld = 32 << 20;

/**
 * Old content of the hosts' files, by digest, and the append-only, hash-chained history of where it came from. Nothing is ever removed from it here.
 * A history that was tampered with is refused with `MC_STATE_HISTORY_BROKEN`.
 */
export class Filebucket {
  readonly #directory: string;
  readonly #blobs: BlobStore;
  readonly #now: (() => Date) | undefined;
  #history: Promise<ChainedLog> | undefined;
  readonly #inbox: string;
  /** Whose content may not be stored yet: a record must never point at nothing, whenever this process ends. */
  readonly #unrecorded: Backup[] = [];
  #announced = 0;
  #failed = false;
  /** Bytes held in memory. */
  #held = 0;

  constructor(directory: string, now?: () => Date) {
    this.#directory = directory;
    this.#inbox = inboxOf(directory);
    this.#blobs = new BlobStore(join(directory, "blobs"));
    this.#now = now;
  }

  /** Where the history is. */
  get historyFile(): string {
    return join(this.#directory, "history.jsonl");
  }

  /** Make sure that the history, if there is one, can take more, before there is something to add; and note durably what is to come, should it be found by others. */
  async expect(backups: ExpectedBackups): Promise<void> {
    if (this.#history === undefined && (await this.#read()) !== undefined) this.#history = this.#openHistory();
    await this.#history;
    this.#announced += 1;
    await announce(this.#inbox, backups, this.#announced).catch((error: unknown) => {
      throw writeFailure(this.#inbox, error);
    });
  }

  /** Everything expected so far was kept or never came to be: what a transport put on the disk for it is not needed any more. */
  async collected(): Promise<void> {
    await clear(this.#inbox).catch((error: unknown) => {
      throw writeFailure(this.#inbox, error);
    });
  }

  /**
   * Take in what a transport put on the disk and nobody fetched, because the run that was to do so ended first. Durable when it settles; it stays on the disk until
   * `collected`. Undefined: nothing was there. Otherwise what was taken in, by path and digest.
   */
  async takeOver(): Promise<readonly Pick<LeftBackup, "path" | "digest">[] | undefined> {
    try {
      if (await isEmpty(this.#inbox)) return undefined;
      const known = new Set((await this.history()).records.map(({ body }) => keyOf(isJsonObject(body) ? body : {})));
      const taken: Pick<LeftBackup, "path" | "digest">[] = [];
      for await (const { path, digest, size, mode, uid, gid, expected, open } of leftIn(this.#inbox)) {
        if (expected === undefined) continue;
        taken.push({ path, digest });
        const isKnown = known.has(keyOf({ run: expected.run, path, digest }));
        if (isKnown && (await this.#blobs.has(digest))) continue;
        await this.keep(open(), digest);
        if (isKnown) continue;
        await this.record({ ...expected, path, digest, size, mode, owner: `#${uid}`, group: `#${gid}` });
      }
      await this.flush();
      return taken;
    } catch (error) {
      throw readFailure(this.#inbox, error);
    }
  }

  /** Take old content in. Small content is held in memory until `flush`; large content is stored at once, in flat memory. */
  async keep(content: AsyncIterable<Uint8Array>, digest: string): Promise<Blob> {
    const small: Uint8Array[] = [];
    let size = 0;
    const pieces = content[Symbol.asyncIterator]();
    for (;;) {
      const next = await pieces.next();
      if (next.done === true) break;
      small.push(next.value);
      size += next.value.length;
      if (size > smallBlob) return await this.#blobs.putStream(joined(small, pieces), digest);
    }
    const blob = this.#blobs.keep(Buffer.concat(small));
    if (blob.digest !== digest) throw damaged(digest, blob.digest);
    this.#held += size;
    if (this.#held > mostHeld) await this.#store();
    return blob;
  }

  /** Add to the history. Durable after `flush`. */
  async record(backup: Backup): Promise<void> {
    this.#history ??= this.#openHistory();
    await this.#history;
    this.#unrecorded.push(backup);
  }

  /** Make all that was kept and recorded durable: content first, so that no record points at nothing. */
  async flush(): Promise<void> {
    if (this.#history === undefined) return;
    await this.#store();
    const history = await this.#history;
    for (const backup of this.#unrecorded.splice(0)) history.append("backup", bodyOf(backup));
    await history.durable();
  }

  /** Kept content, checked against its digest. */
  open(digest: string): AsyncIterable<Uint8Array> {
    return this.#blobs.open(digest);
  }

  /** The whole history. Throws `MC_STATE_HISTORY_BROKEN` if its chain does not hold. */
  async history(): Promise<ChainReading> {
    return (await this.#read()) ?? { records: [], length: 0, torn: 0 };
  }

  async #store(): Promise<void> {
    this.#held = 0;
    // What has failed once was told; closing must not tell it again in place of what the run has to say.
    this.#failed = true;
    await this.#blobs.flush();
    this.#failed = false;
    this.#blobs.release();
  }

  async #read(): Promise<ChainReading | undefined> {
    const file = this.historyFile;
    let reading;
    try {
      reading = await readChain(file);
    } catch (error) {
      if (errorCode(error) === "ENOENT") return undefined;
      throw readFailure(file, error);
    }
    if (reading.broken === undefined) return reading;
    const detail = `Record ${reading.broken.line} of ${file} ${reading.broken.what}. Restore the file, or move ${this.#directory} aside.`;
    throw new MasterchefError([errorOf("MC_STATE_HISTORY_BROKEN", { detail, about: file })]);
  }

  /** Make everything durable, as far as nothing has failed yet, and let go of the history. */
  async close(): Promise<void> {
    const history = await this.#history?.catch(() => undefined);
    this.#history = undefined;
    if (!this.#failed && history !== undefined) {
      await this.#store();
      for (const backup of this.#unrecorded.splice(0)) history.append("backup", bodyOf(backup));
    }
    await history?.close();
  }

  async #openHistory(): Promise<ChainedLog> {
    const reading = await this.#read();
    if (reading !== undefined) return await ChainedLog.resume(this.historyFile, reading, this.#now);
    try {
      await mkdir(this.#directory, { recursive: true, mode: 0o700 });
      await syncDirectory(join(this.#directory, ".."));
    } catch (error) {
      throw writeFailure(this.#directory, error);
    }
    return await ChainedLog.create(this.historyFile, this.#now);
  }
}

function keyOf({ run, path, digest }: { readonly [name: string]: Json | undefined }): string {
  return JSON.stringify([run ?? null, path ?? null, digest ?? null]);
}

function bodyOf(backup: Backup): JsonObject {
  const { host, path, digest, size, step, run, mode, owner, group } = backup;
  return {
    host,
    path,
    digest,
    size,
    step,
    run,
    ...(mode === undefined ? {} : { mode: mode.toString(8).padStart(4, "0") }),
    ...(owner === undefined ? {} : { owner }),
    ...(group === undefined ? {} : { group }),
  };
}

async function* joined(first: readonly Uint8Array[], rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  yield* first;
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
}

function damaged(expected: string, found: string): MasterchefError {
  const detail = `The host sent a file back as ${expected} and its content has the digest ${found}. Take it from the host by hand before anything else is done to it.`;
  return new MasterchefError([errorOf("MC_STATE_BLOB_CORRUPT", { detail, about: expected })]);
}
