import { createHash, hash, randomBytes } from "node:crypto";
import { closeSync, constants, openSync, readSync, unlinkSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";

/** Bytes held for a session: sent ahead by the kernel, or kept from files that were replaced. */
export interface BlobStore {
  has(digest: string): boolean;
  /** In bytes; nothing if it is not held. */
  size(digest: string): number | undefined;
  /** All bytes at once, for what is known to be small. */
  bytes(digest: string): Buffer | undefined;
  /** The bytes piece by piece. A piece is only good until the next one is asked for. */
  pieces(digest: string): Iterable<Buffer>;
  /** Holds these bytes and says their digest. */
  put(bytes: Uint8Array): string;
  /** Holds what lies in an open file, which must stay open as long as the store. */
  refer(at: { readonly digest: string; readonly fd: number; readonly offset: number; readonly size: number }): void;
  /** Takes bytes piece by piece; `finish` says their digest, and only then are they held. */
  intake(): BlobIntake;
  close(): void;
}

/** Bytes on their way into the store. Exactly one of `finish` and `abandon` must be called. */
export interface BlobIntake {
  write(bytes: Uint8Array): void;
  finish(): string;
  abandon(): void;
}

type Entry = { readonly size: number; readonly bytes: Buffer } | { readonly size: number; readonly spool: Spool; readonly offset: number };

interface Spool {
  readonly fd: number;
}

/** Larger blobs go to disk. */
const smallest = 1024 * 1024;
/** All blobs kept in memory together. */
const memoryBudget = 64 * 1024 * 1024;
const pieceSize = 256 * 1024;

/** @param folder where large blobs are spooled: on a disk, for a temporary file system is memory. */
export function createBlobStore(folder: string = spoolFolder()): BlobStore {
  const entries = new Map<string, Entry>();
  const open = new Set<number>();
  let inMemory = 0;
  let shared: Spool | undefined;
  let sharedEnd = 0;

  function newSpool(): Spool {
    const fd = openSpool(folder);
    open.add(fd);
    return { fd };
  }

  function hold(digest: string, bytes: Uint8Array): void {
    if (entries.has(digest)) return;
    if (bytes.length <= smallest && inMemory + bytes.length <= memoryBudget) {
      inMemory += bytes.length;
      entries.set(digest, { size: bytes.length, bytes: Buffer.from(bytes) });
      return;
    }
    shared ??= newSpool();
    writeFully(shared.fd, bytes, sharedEnd);
    entries.set(digest, { size: bytes.length, spool: shared, offset: sharedEnd });
    sharedEnd += bytes.length;
  }

  function* pieces(digest: string): Generator<Buffer> {
    const entry = entries.get(digest);
    if (entry === undefined) return;
    if ("bytes" in entry) {
      for (let at = 0; at < entry.size; at += pieceSize) yield entry.bytes.subarray(at, at + pieceSize);
      return;
    }
    const buffer = Buffer.allocUnsafe(Math.min(pieceSize, entry.size));
    let at = 0;
    while (at < entry.size) {
      const count = readSync(entry.spool.fd, buffer, 0, Math.min(buffer.length, entry.size - at), entry.offset + at);
      if (count === 0) throw new Error("a spooled blob ended early");
      at += count;
      yield buffer.subarray(0, count);
    }
  }

  function intake(): BlobIntake {
    const hasher = createHash("sha256");
    let size = 0;
    let small: Uint8Array[] = [];
    let spool: Spool | undefined;
    return {
      write(bytes) {
        hasher.update(bytes);
        if (spool === undefined && size + bytes.length > smallest) {
          spool = newSpool();
          writeFully(spool.fd, Buffer.concat(small), 0);
          small = [];
        }
        if (spool === undefined) small.push(Uint8Array.from(bytes));
        else writeFully(spool.fd, bytes, size);
        size += bytes.length;
      },
      finish() {
        const digest = `sha256:${hasher.digest("hex")}`;
        if (spool === undefined) hold(digest, Buffer.concat(small));
        else if (entries.has(digest)) closeSpool(spool);
        else entries.set(digest, { size, spool, offset: 0 });
        return digest;
      },
      abandon() {
        if (spool !== undefined) closeSpool(spool);
      },
    };
  }

  function closeSpool(spool: Spool): void {
    open.delete(spool.fd);
    closeSync(spool.fd);
  }

  return {
    has: (digest) => entries.has(digest),
    size: (digest) => entries.get(digest)?.size,
    bytes(digest) {
      const entry = entries.get(digest);
      if (entry === undefined) return undefined;
      if ("bytes" in entry) return entry.bytes;
      const all = Buffer.allocUnsafe(entry.size);
      let at = 0;
      for (const piece of pieces(digest)) at += piece.copy(all, at);
      return all;
    },
    pieces,
    put(bytes) {
      const digest = `sha256:${hash("sha256", bytes, "hex")}`;
      hold(digest, bytes);
      return digest;
    },
    refer({ digest, fd, offset, size }) {
      if (!entries.has(digest)) entries.set(digest, { size, spool: { fd }, offset });
    },
    intake,
    close() {
      for (const fd of open) closeSync(fd);
      open.clear();
      entries.clear();
    },
  };
}

/** The file has no name from its first moment on: whatever becomes of this process, nothing stays behind and nobody else can open it. */
function openSpool(folder: string): number {
  const path = `${folder}/.masterchef-spool-${randomBytes(8).toString("hex")}`;
  const fd = openSync(path, constants.O_RDWR | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW, 0o600);
  unlinkSync(path);
  return fd;
}

function writeFully(fd: number, bytes: Uint8Array, position: number): void {
  let done = 0;
  while (done < bytes.length) done += writeSync(fd, bytes, done, bytes.length - done, position + done);
}

function spoolFolder(): string {
  return process.platform === "linux" ? "/var/tmp" : tmpdir();
}
