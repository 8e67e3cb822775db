import { closeSync, fstatSync } from "node:fs";
import { openQuietly, readLarge } from "../ask/read-content.ts";
import type { BlobStore } from "../blob/blob-store.ts";
import type { KeepLog } from "../blob/keep-log.ts";
import type { Place } from "../path/parents.ts";
import { stale } from "../stop.ts";
import type { Present } from "./prior.ts";

/** Where old content goes. */
export interface KeepInto {
  readonly blobs: BlobStore;
  /** On the disk, for whoever comes after a crash. */
  readonly log: KeepLog | undefined;
  readonly signal: AbortSignal;
}

/**
 * Keeps the bytes of a regular file that is about to go, for `collect`; where there is a log, they are on the disk when this settles. Says their digest; nothing
 * if it is no regular file.
 */
export async function keepOld(place: Place, present: Present, { blobs, log, signal }: KeepInto): Promise<string | undefined> {
  if (!present.stat.isFile()) return undefined;
  if (log === undefined) return present.bytes === undefined ? await keepLarge(place, present, { blobs, signal }) : blobs.put(present.bytes);
  const { mode, uid, gid, size } = present.stat;
  const from = { path: place.path, mode: Number(mode & 0o7777n), uid: Number(uid), gid: Number(gid) };
  const at = await log.keep(from, Number(size), async (take) => {
    if (present.bytes === undefined) await readAll(place, present, { take, signal });
    else take(present.bytes);
  });
  blobs.refer(at);
  return at.digest;
}

async function keepLarge(place: Place, present: Present, { blobs, signal }: Omit<KeepInto, "log">): Promise<string> {
  const intake = blobs.intake();
  try {
    await readAll(place, present, { take: (piece) => intake.write(piece), signal });
    return intake.finish();
  } catch (error) {
    intake.abandon();
    throw error;
  }
}

interface Reading {
  readonly take: (piece: Uint8Array) => void;
  readonly signal: AbortSignal;
}

async function readAll(place: Place, present: Present, { take, signal }: Reading): Promise<void> {
  const fd = openQuietly(place.parent.at(place.name));
  try {
    if (BigInt(fstatSync(fd).ino) !== present.stat.ino)
      throw stale(`${place.path} was replaced by someone else while its old content was kept`);
    await readLarge(fd, signal, take);
  } finally {
    closeSync(fd);
  }
}
