import { closeSync, fstatSync } from "node:fs";
import { openQuietly, readLarge } from "../ask/read-content.ts";
import type { BlobStore } from "../blob/blob-store.ts";
import type { Place } from "../path/parents.ts";
import { stale } from "../stop.ts";
import type { Present } from "./prior.ts";

/** Keeps the bytes of a regular file that is about to go, for `collect`. Says their digest; nothing if it is no regular file. */
export async function keepOld(place: Place, present: Present, blobs: BlobStore, signal: AbortSignal): Promise<string | undefined> {
  if (!present.stat.isFile()) return undefined;
  if (present.bytes !== undefined) return blobs.put(present.bytes);
  const fd = openQuietly(place.parent.at(place.name));
  const intake = blobs.intake();
  try {
    if (BigInt(fstatSync(fd).ino) !== present.stat.ino)
      throw stale(`${place.path} was replaced by someone else while its old content was kept`);
    await readLarge(fd, signal, (piece) => intake.write(piece));
    return intake.finish();
  } catch (error) {
    intake.abandon();
    throw error;
  } finally {
    closeSync(fd);
  }
}
