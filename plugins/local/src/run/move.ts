import { linkSync, lstatSync, renameSync, unlinkSync } from "node:fs";
import type { Move, TransportOutcome } from "@masterchef/wit/host";
import { errorCode, failureOf, otherFailure } from "../failure.ts";
import type { Place } from "../path/parents.ts";
import { Stop, refused, stale } from "../stop.ts";
import { durable, outcome, placeOf, touched, untouched } from "./act-context.ts";
import type { ActContext } from "./act-context.ts";
import { checkPrior, checkUnmoved } from "./prior.ts";

/** Gives something another name on the same file system. */
export async function move(act: Move, context: ActContext): Promise<TransportOutcome> {
  const source = placeOf(act.source, context);
  const destination = placeOf(act.destination, context);
  const what = `move ${act.source} to ${act.destination}`;
  const found = untouched(what, () => lstatSync(source.parent.at(source.name)));
  const before = await prior(act, destination, context);
  if (before?.stat.isDirectory() === true && act.replaces.tag === "anything") {
    throw refused(otherFailure("is-directory", `cannot ${what}: there is a directory; remove it first`));
  }
  if (before === undefined && !found.isDirectory()) {
    moveFresh(source, destination, what);
  } else {
    untouched(what, () => {
      checkUnmoved(destination, before);
      // A directory can replace an empty one: between the check and this call nothing but an empty directory can be lost.
      renameSync(source.parent.at(source.name), destination.parent.at(destination.name));
    });
  }
  await durable(`flush the directory of ${act.destination}`, context.parents.sync(destination.parent));
  await durable(`flush the directory of ${act.source}`, context.parents.sync(source.parent));
  return outcome(true);
}

/** A rename would silently replace what someone else put there meanwhile; a second name cannot. */
function moveFresh(source: Place, destination: Place, what: string): void {
  const from = source.parent.at(source.name);
  const to = destination.parent.at(destination.name);
  try {
    linkSync(from, to);
  } catch (error) {
    const code = errorCode(error);
    if (code === "EEXIST") throw stale(`${destination.path} should not be there, but something is`);
    if (code !== "EPERM" && code !== "ENOTSUP" && code !== "EMLINK") throw refused(failureOf(error, what));
    untouched(what, () => {
      checkUnmoved(destination, undefined);
      renameSync(from, to);
    });
    return;
  }
  touched(what, () => unlinkSync(from));
}

async function prior(act: Move, destination: Place, context: ActContext): ReturnType<typeof checkPrior> {
  try {
    return await checkPrior(destination, act.replaces, context.signal);
  } catch (error) {
    throw error instanceof Stop ? error : refused(failureOf(error, `look at ${act.destination}`));
  }
}
