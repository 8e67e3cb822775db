import { closeSync } from "node:fs";
import type { TransportOutcome, WriteFile } from "@masterchef/wit/host";
import { contentSource } from "../blob/content-bytes.ts";
import { failureOf, otherFailure } from "../failure.ts";
import { joinPath } from "../path/canonical-path.ts";
import type { Place } from "../path/parents.ts";
import { Stop, refused } from "../stop.ts";
import { durable, keepInto, outcome, placeOf, untouched } from "./act-context.ts";
import type { ActContext } from "./act-context.ts";
import { keepingOld, resolveAttributes } from "./attributes.ts";
import { keepOld } from "./keep.ts";
import type { Prepared } from "./prepared.ts";
import { checkPrior, checkUnmoved } from "./prior.ts";
import type { Present } from "./prior.ts";
import { publish } from "./publish.ts";
import { applyLabel, labelSource } from "./security-label.ts";
import { checkSignature } from "./signature.ts";
import { closeQuietly, createTemporary, fill, finish, removeTemporary } from "./temporary.ts";
import { validate } from "./validate.ts";
import { writeInPlace } from "./write-in-place.ts";

/** The mode of a new file whose mode nobody set. */
const newFileMode = 0o644;

/**
 * Replaces or creates a regular file. Whoever looks sees the old file or the new one, whole and with its final attributes, also after a crash
 * at any point. When this settles the change is on the disk.
 */
export async function writeFile(act: WriteFile, context: ActContext): Promise<TransportOutcome> {
  const place = placeOf(act.path, context);
  const source = contentSource(act.content, context);
  if (act.signed !== undefined) checkSignature(act.path, source, act.signed);
  const before = await checked(act, place, context);
  if (before?.stat.isDirectory() === true) {
    throw refused(otherFailure("is-directory", `cannot write ${act.path}: there is a directory; remove it or manage another path`));
  }
  // A link or a pipe that is replaced has no attributes worth keeping.
  const old = before?.stat.isFile() === true ? before.stat : undefined;
  const wanted = keepingOld(resolveAttributes(act.attributes, context.accounts()), old);
  const attributes = { ...wanted, mode: wanted.mode ?? newFileMode };
  const prepared: Prepared = { act, place, source, before, attributes };
  const temporary = await writeTemporary(prepared, context);
  let kept: string | undefined;
  let published = false;
  try {
    if (act.validate !== undefined)
      await validate(act.validate, { path: joinPath(place.parent.realPath, temporary), written: act.path, context });
    kept = act.backup && before !== undefined ? await keptOld(prepared, context) : undefined;
    if (act.inPlace && before !== undefined) {
      await writeInPlace(prepared, context.parents);
      return outcome(true, { kept });
    }
    untouched(`write ${act.path}`, () => publish(place, temporary, before));
    published = true;
  } finally {
    if (!published) removeTemporary(place.parent, temporary);
  }
  await durable(`flush the directory of ${act.path}`, context.parents.sync(place.parent));
  return outcome(true, { kept });
}

async function checked(act: WriteFile, place: Place, context: ActContext): Promise<Present | undefined> {
  try {
    return await checkPrior(place, act.replaces, context.signal);
  } catch (error) {
    throw error instanceof Stop ? error : refused(failureOf(error, `read ${act.path}`));
  }
}

async function keptOld({ act, place, before }: Prepared, context: ActContext): Promise<string | undefined> {
  if (before === undefined) return undefined;
  try {
    const kept = await keepOld(place, before, keepInto(context));
    checkUnmoved(place, before);
    return kept;
  } catch (error) {
    throw error instanceof Stop ? error : refused(failureOf(error, `keep the old content of ${act.path}`));
  }
}

/** Content, owner, mode and label are complete and on the disk before the file can be seen under its name. */
async function writeTemporary({ act, place, source, before, attributes }: Prepared, context: ActContext): Promise<string> {
  const { name, fd } = untouched(`create a file beside ${act.path}`, () => createTemporary(place.parent));
  let closed = false;
  try {
    await fill(fd, source);
    finish(fd, attributes);
    const old = before?.stat.isFile() === true ? place.parent.fromOutside(place.name) : undefined;
    const label = labelSource(act.attributes.securityLabel, old);
    if (label !== undefined) await applyLabel(place.parent.fromOutside(name), label, context.signal);
    await context.parents.syncFile(fd);
    closed = true;
    // NFS says only now that the disk was full.
    closeSync(fd);
    return name;
  } catch (error) {
    if (!closed) closeQuietly(fd);
    removeTemporary(place.parent, name);
    throw error instanceof Stop ? error : refused(failureOf(error, `write ${act.path}`));
  }
}
