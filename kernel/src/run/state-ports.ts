import type { Json } from "../ir/json.ts";

/** Where a run writes its record. Both functions throw `MC_STATE_WRITE` once a record could not be written; nothing may be done after that. */
export interface JournalPort {
  /** Takes its place in the chain at once and reaches the disk soon. */
  append(type: string, body: Json): number;
  /** Resolves when all that was appended so far would survive a power cut. */
  durable(): Promise<void>;
}

/** Content by digest. */
export interface BlobPort {
  has(digest: string): Promise<boolean>;
  /** Pieces of any size, each good until the one after the next is asked for; throws after the last if they were not what the digest names. */
  open(digest: string): AsyncIterable<Uint8Array>;
  /** Hold bytes until they are flushed. */
  keep(bytes: Uint8Array): { readonly digest: string; readonly size: number };
  /** Make kept content durable. */
  flush(digests: readonly string[]): Promise<void>;
  /** Told of what was flushed and will hardly be read again, so that it need not stay in memory. */
  release?(digests: readonly string[]): void;
}

/** What is known of a file that an operation replaced or removed. */
export interface KeptFile {
  readonly host: string;
  readonly path: string;
  readonly digest: string;
  readonly size: number;
  /** Address of the resource. */
  readonly step: string;
  readonly run: string;
  readonly mode?: number | undefined;
  readonly owner?: string | undefined;
  readonly group?: string | undefined;
}

/** Where old content goes. */
export interface FilebucketPort {
  /** Told before operations whose old content will be kept. Throws `MC_STATE_HISTORY_BROKEN` if nothing can be added. */
  expect?(backups: {
    readonly host: string;
    readonly run: string;
    readonly files: readonly { readonly path: string; readonly step: string }[];
  }): Promise<void>;
  /** Told when all that was expected so far was kept, or never came to be. */
  collected?(): Promise<void>;
  /** Take in what a transport put on the disk by itself and nobody fetched. Says what; undefined if nothing was there. */
  takeOver?(): Promise<readonly { readonly path: string; readonly digest: string }[] | undefined>;
  /** Take old content in, checked against its digest. */
  keep(content: AsyncIterable<Uint8Array>, digest: string): Promise<{ readonly digest: string; readonly size: number }>;
  record(file: KeptFile): Promise<void>;
  /** Make all of it durable. */
  flush(): Promise<void>;
}
