import { lstatSync, readdirSync, rmdirSync, unlinkSync } from "node:fs";
import type { Remove, TransportOutcome } from "@masterchef/wit/host";
import { failed, refused, Stop } from "../stop.ts";
import { errorCode, failureOf, otherFailure } from "../failure.ts";
import { joinPath } from "../path/canonical-path.ts";
import { mountsBelow, readMounts } from "../path/mounts.ts";
import { closeDirectory, openBelow } from "../path/open-parent.ts";
import type { Directory } from "../path/open-parent.ts";
import { durable, keepInto, outcome, placeOf, untouched } from "./act-context.ts";
import type { ActContext } from "./act-context.ts";
import { keepOld } from "./keep.ts";
import { checkPrior, checkUnmoved } from "./prior.ts";

/** Removes a file, a link, an empty directory or, recursively, a tree. What is gone already is done, and nothing was changed. */
export async function remove(act: Remove, context: ActContext): Promise<TransportOutcome> {
  const place = placeOf(act.path, context);
  if (act.path === "/") throw refused(otherFailure("root", "the root of the file system is never removed; name what lies below it"));
  const before = await prior(act, context);
  if (before === undefined) return outcome(false);
  const what = `remove ${act.path}`;
  let kept: string | undefined;
  if (before.stat.isDirectory()) {
    const mounts = mountsBelow(joinPath(place.parent.realPath, place.name), readMounts());
    if (mounts.length > 0)
      throw refused(otherFailure("busy", `cannot ${what}: ${mounts.join(", ")} is mounted below it; unmount it first`));
    removeDirectory({ parent: place.parent, name: place.name, recursive: act.recursive, what });
  } else {
    kept = act.backup ? await untouchedKeep(act, context, before) : undefined;
    untouched(what, () => {
      checkUnmoved(place, before);
      unlinkSync(place.parent.at(place.name));
    });
  }
  await durable(`flush the directory of ${act.path}`, context.parents.sync(place.parent));
  return outcome(true, { kept });
}

async function prior(act: Remove, context: ActContext): ReturnType<typeof checkPrior> {
  try {
    return await checkPrior(placeOf(act.path, context), act.replaces, context.signal);
  } catch (error) {
    if (error instanceof Stop) throw error;
    if (errorCode(error) === "ENOTDIR") return undefined;
    throw refused(failureOf(error, `look at ${act.path}`));
  }
}

async function untouchedKeep(
  act: Remove,
  context: ActContext,
  before: NonNullable<Awaited<ReturnType<typeof prior>>>,
): Promise<string | undefined> {
  try {
    return await keepOld(placeOf(act.path, context), before, keepInto(context));
  } catch (error) {
    throw error instanceof Stop ? error : refused(failureOf(error, `keep the old content of ${act.path}`));
  }
}

interface Doomed {
  readonly parent: Directory;
  readonly name: string;
  readonly recursive: boolean;
  readonly what: string;
}

/** Goes down through open directories only: a name that is swapped for a link on the way is removed as a link and never followed. */
function removeDirectory({ parent, name, recursive, what }: Doomed): void {
  let any = false;

  function empty(directory: Directory): void {
    for (const bytes of readdirSync(directory.at("."), { encoding: "buffer" })) {
      const child = bytes.toString("utf8");
      if (!Buffer.from(child).equals(bytes)) throw nameless(directory, bytes);
      const stat = lstatSync(directory.at(child));
      if (stat.isDirectory()) {
        if (stat.dev !== directory.device) throw mounted(joinPath(directory.realPath, child));
        removeOne(directory, child);
      } else {
        unlinkSync(directory.at(child));
      }
      any = true;
    }
  }

  function removeOne(above: Directory, child: string): void {
    const directory = openBelow(above, child);
    try {
      empty(directory);
    } finally {
      closeDirectory(directory);
    }
    rmdirSync(above.at(child));
  }

  function mounted(path: string): Stop {
    return (any ? failed : refused)(otherFailure("busy", `cannot ${what}: another file system is mounted at ${path}; unmount it first`));
  }

  function nameless(directory: Directory, bytes: Buffer): Stop {
    const shown = JSON.stringify(bytes.toString("latin1"));
    return (any ? failed : refused)(
      otherFailure("name", `cannot ${what}: ${directory.realPath} holds a name that is no UTF-8 text (${shown}); remove it by hand`),
    );
  }

  try {
    if (recursive) removeOne(parent, name);
    else rmdirSync(parent.at(name));
  } catch (error) {
    if (error instanceof Stop) throw error;
    throw (any ? failed : refused)(failureOf(error, what));
  }
}
