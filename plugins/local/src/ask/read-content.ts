import { createHash, hash } from "node:crypto";
import { closeSync, constants, fstatSync, openSync, read, readSync } from "node:fs";
import { errorCode } from "../failure.ts";

/** Bytes read at a time, and the largest file that is read in one go. */
export const pieceSize: number = 1024 * 1024;

// O_NONBLOCK: a pipe that took the file's place must not hold everything up. O_NOATIME: a question changes nothing, not even that.
const base = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY;
const quiet = "O_NOATIME" in constants ? constants.O_NOATIME : 0;
const shared = Buffer.allocUnsafeSlow(pieceSize + 1);

/** Opens for reading without touching the access time where that is permitted (it is to the owner and to root). */
export function openQuietly(path: string, flags: number = constants.O_NOFOLLOW): number {
  try {
    return openSync(path, base | flags | quiet);
  } catch (error) {
    if (quiet === 0 || errorCode(error) !== "EPERM") throw error;
    return openSync(path, base | flags);
  }
}

/** What one read of a small file gave. */
export interface SmallContent {
  /** Only good until the next file is read. */
  readonly bytes: Buffer;
}

/**
 * Reads a regular file that fits into one piece. Nothing if it is larger; throws if it is no regular file any more.
 *
 * @param follow whether a link at the path itself is followed.
 */
export function readSmall(path: string, follow: boolean): SmallContent | undefined {
  const fd = openQuietly(path, follow ? 0 : constants.O_NOFOLLOW);
  try {
    if (!fstatSync(fd).isFile()) throw replaced();
    let length = 0;
    for (;;) {
      const count = readSync(fd, shared, length, shared.length - length, null);
      if (count === 0) return { bytes: shared.subarray(0, length) };
      length += count;
      if (length > pieceSize) return undefined;
    }
  } finally {
    closeSync(fd);
  }
}

/** `sha256:` and the digest of bytes. */
export function digestOf(bytes: Uint8Array): string {
  return `sha256:${hash("sha256", bytes, "hex")}`;
}

/** Reads a file of any size without holding up anything else. `take` gets each piece; the piece is only good while it runs. */
export async function readLarge(fd: number, signal: AbortSignal, take: (piece: Buffer) => void): Promise<void> {
  const buffer = Buffer.allocUnsafe(pieceSize);
  for (;;) {
    signal.throwIfAborted();
    const count = await readPiece(fd, buffer);
    if (count === 0) return;
    take(buffer.subarray(0, count));
  }
}

/** The digest of a whole file. */
export async function digestFile(path: string, follow: boolean, signal: AbortSignal): Promise<string> {
  const fd = openQuietly(path, follow ? 0 : constants.O_NOFOLLOW);
  try {
    if (!fstatSync(fd).isFile()) throw replaced();
    const hasher = createHash("sha256");
    await readLarge(fd, signal, (piece) => hasher.update(piece));
    return `sha256:${hasher.digest("hex")}`;
  } finally {
    closeSync(fd);
  }
}

function replaced(): Error {
  return new Error("it is no longer a regular file; ask again");
}

function readPiece(fd: number, buffer: Buffer): Promise<number> {
  return new Promise((resolve, reject) => {
    read(fd, buffer, 0, buffer.length, null, (error, count) => {
      if (error === null) resolve(count);
      else reject(error);
    });
  });
}
