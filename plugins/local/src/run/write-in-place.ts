import { closeSync, constants, fstatSync, ftruncateSync, openSync } from "node:fs";
import { failureOf, otherFailure } from "../failure.ts";
import type { Parents } from "../path/parents.ts";
import { Stop, failed, refused } from "../stop.ts";
import { applyToOpen } from "./attributes.ts";
import { refuseForeignName } from "./foreign-name.ts";
import { checkUnmoved } from "./prior.ts";
import { fill } from "./temporary.ts";
import type { Prepared } from "./prepared.ts";

/**
 * Writes into the inode that is there, for a bind-mounted file, which cannot be renamed over. Not atomic: who reads meanwhile sees a mixture,
 * and a crash leaves one. The content has been written and validated beside it before.
 */
export async function writeInPlace({ act, place, source, before, attributes }: Prepared, parents: Parents): Promise<void> {
  if (before?.stat.isFile() !== true) {
    throw refused(
      otherFailure("not-regular", `${act.path} is no regular file and cannot be written in place; remove it or drop \`in_place\``),
    );
  }
  let fd: number;
  try {
    fd = openSync(place.parent.at(place.name), constants.O_WRONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    throw refused(failureOf(error, `write into ${act.path}`));
  }
  let changed = false;
  try {
    const now = fstatSync(fd);
    checkUnmoved(place, before);
    if (BigInt(now.ino) !== before.stat.ino) throw refused(otherFailure("busy", `${act.path} was replaced by someone else; run again`));
    refuseForeignName(act.path, now, place.parent);
    changed = true;
    await fill(fd, source);
    ftruncateSync(fd, source.size);
    applyToOpen(fd, attributes, now);
    await parents.syncFile(fd);
  } catch (error) {
    if (error instanceof Stop) throw error;
    throw (changed ? failed : refused)(failureOf(error, `write into ${act.path}`));
  } finally {
    closeSync(fd);
  }
}
