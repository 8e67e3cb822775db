import { randomBytes } from "node:crypto";
import { constants } from "node:fs";
import { link, mkdir, open, rename, unlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { FileHandle } from "node:fs/promises";

/** Mode of every file of the state: for its owner only. */
export const fileMode = 0o600;

/** Write all of it at the end of what was written before. A short write is gone on with; a system error is thrown as it is. */
export async function writeAll(handle: FileHandle, bytes: Uint8Array): Promise<void> {
  let written = 0;
  while (written < bytes.length) written += (await handle.write(bytes, written)).bytesWritten;
}

/** Make what was done to a directory's names survive a power cut. */
export async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Open a new private file beside its destination. The name cannot be foreseen. */
export async function openTemporary(directory: string): Promise<{ readonly path: string; readonly handle: FileHandle }> {
  const path = join(directory, `.new-${randomBytes(9).toString("base64url")}`);
  return { path, handle: await open(path, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW, fileMode) };
}

/** Give a file that lost its name, and is still open, a copy of what it held under that name. Whether it could be done: not where another has the name by now. */
export async function putBack(path: string, held: FileHandle, size: number): Promise<boolean> {
  const directory = dirname(path);
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const temporary = await openTemporary(directory);
  try {
    try {
      const piece = Buffer.alloc(Math.min(size, 1 << 20));
      for (let at = 0; at < size;) {
        const { bytesRead } = await held.read(piece, 0, Math.min(piece.length, size - at), at);
        if (bytesRead === 0) return false;
        await writeAll(temporary.handle, piece.subarray(0, bytesRead));
        at += bytesRead;
      }
      await temporary.handle.sync();
    } finally {
      await temporary.handle.close();
    }
    await link(temporary.path, path);
  } finally {
    await unlink(temporary.path).catch(() => undefined);
  }
  await syncDirectory(directory);
  return true;
}

/** How a file comes to its name. */
export interface WriteDurablyOptions {
  /** Fail with `EEXIST` if the name is taken, instead of replacing what is there. */
  readonly exclusive?: boolean;
}

/** Write a whole file so that after a crash there is the old one or the new one, never a part. */
export async function writeDurably(path: string, bytes: Uint8Array, options: WriteDurablyOptions = {}): Promise<void> {
  const directory = dirname(path);
  const temporary = await openTemporary(directory);
  let pending = true;
  try {
    try {
      await writeAll(temporary.handle, bytes);
      await temporary.handle.sync();
    } finally {
      await temporary.handle.close();
    }
    if (options.exclusive === true) {
      await link(temporary.path, path);
    } else {
      await rename(temporary.path, path);
      pending = false;
    }
  } finally {
    if (pending) await unlink(temporary.path).catch(() => undefined);
  }
  await syncDirectory(directory);
}
