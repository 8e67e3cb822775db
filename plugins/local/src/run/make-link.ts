import { linkSync, lstatSync, symlinkSync } from "node:fs";
import type { BigIntStats } from "node:fs";
import type { MakeLink, TransportOutcome } from "@masterchef/wit/host";
import { errorCode, failure, failureOf, otherFailure } from "../failure.ts";
import { pathFailure } from "../path/canonical-path.ts";
import type { Place } from "../path/parents.ts";
import { Stop, refused, stale } from "../stop.ts";
import { durable, outcome, placeOf, untouched } from "./act-context.ts";
import type { ActContext } from "./act-context.ts";
import { checkPrior } from "./prior.ts";
import { publish } from "./publish.ts";
import { removeTemporary, temporaryName } from "./temporary.ts";

/** Makes a symbolic or hard link, also in the place of something else: whoever looks sees the old or the new. */
export async function makeLink(act: MakeLink, context: ActContext): Promise<TransportOutcome> {
  const place = placeOf(act.path, context);
  const source = act.kind === "symbolic" ? symbolic(act) : hard(act, context);
  const { create } = source;
  const before = await untouchedPrior(act, place, context);
  if (before?.stat.isDirectory() === true) {
    throw refused(otherFailure("is-directory", `cannot make the link ${act.path}: there is a directory; remove it or manage another path`));
  }
  if (source.is !== undefined && before?.stat.ino === source.is.ino && before.stat.dev === source.is.dev) return outcome(false);
  if (before === undefined) {
    // Making a link never replaces anything, so the name itself is enough.
    makeFresh(place, create);
  } else {
    const temporary = temporaryName();
    untouched(`make a link beside ${act.path}`, () => create(place.parent.at(temporary)));
    try {
      untouched(`put the link ${act.path} in its place`, () => publish(place, temporary, before));
    } finally {
      removeTemporary(place.parent, temporary);
    }
  }
  await durable(`flush the directory of ${act.path}`, context.parents.sync(place.parent));
  return outcome(true);
}

/** How a link is made, and for a hard link of what. */
interface LinkMaker {
  readonly create: (path: string) => void;
  readonly is: BigIntStats | undefined;
}

function symbolic(act: MakeLink): LinkMaker {
  if (act.target === "" || act.target.includes("\0")) {
    throw refused(
      failure("malformed", `the target ${JSON.stringify(act.target)} of the link ${act.path} is empty or holds a NUL character`),
    );
  }
  return { create: (path) => symlinkSync(act.target, path), is: undefined };
}

function hard(act: MakeLink, context: ActContext): LinkMaker {
  const malformed = pathFailure(act.target);
  if (malformed !== undefined) throw refused(malformed);
  const source = context.parents.place(act.target);
  const found = untouched(`look at ${act.target}`, () => lstatSync(source.parent.at(source.name), { bigint: true }));
  if (found.isDirectory())
    throw refused(otherFailure("is-directory", `cannot make the hard link ${act.path}: ${act.target} is a directory; use a symbolic link`));
  return { create: (path) => linkSync(source.parent.at(source.name), path), is: found };
}

function makeFresh(place: Place, create: (path: string) => void): void {
  try {
    create(place.parent.at(place.name));
  } catch (error) {
    if (errorCode(error) === "EEXIST") throw stale(`${place.path} should not be there, but something is`);
    throw refused(failureOf(error, `make the link ${place.path}`));
  }
}

async function untouchedPrior(act: MakeLink, place: Place, context: ActContext): ReturnType<typeof checkPrior> {
  try {
    return await checkPrior(place, act.replaces, context.signal);
  } catch (error) {
    throw error instanceof Stop ? error : refused(failureOf(error, `look at ${act.path}`));
  }
}
