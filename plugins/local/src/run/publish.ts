import { linkSync, renameSync, unlinkSync } from "node:fs";
import { errorCode } from "../failure.ts";
import type { Place } from "../path/parents.ts";
import { stale } from "../stop.ts";
import type { Present } from "./prior.ts";
import { checkUnmoved } from "./prior.ts";

/**
 * Gives a finished temporary file or link its name, in one step for everyone who looks.
 *
 * Where nothing may be there yet the name is linked and not renamed: a rename would silently replace what someone else put there meanwhile,
 * and Node has no renameat2. Throws a `Stop` or what the system says; nothing is changed then.
 */
export function publish(place: Place, temporary: string, before: Present | undefined): void {
  const { parent, name } = place;
  if (before === undefined) {
    try {
      linkSync(parent.at(temporary), parent.at(name));
    } catch (error) {
      if (errorCode(error) === "EEXIST") throw stale(`${place.path} should not be there, but someone else made it a moment ago`);
      if (!hasNoLinks(error)) throw error;
      renameFresh(place, temporary);
      return;
    }
    unlinkSync(parent.at(temporary));
    return;
  }
  checkUnmoved(place, before);
  renameSync(parent.at(temporary), parent.at(name));
}

/** FAT, some network file systems and some link-restricted kernels. */
function hasNoLinks(error: unknown): boolean {
  const code = errorCode(error);
  return code === "EPERM" || code === "ENOTSUP" || code === "EOPNOTSUPP" || code === "ENOSYS" || code === "EMLINK";
}

function renameFresh(place: Place, temporary: string): void {
  checkUnmoved(place, undefined);
  renameSync(place.parent.at(temporary), place.parent.at(place.name));
}
