import { mkdirSync } from "node:fs";
import type { MakeDirectory, TransportOutcome } from "@masterchef/wit/host";
import { errorCode, failureOf, otherFailure } from "../failure.ts";
import { closeDirectory, openBelow } from "../path/open-parent.ts";
import { failed, refused, stale } from "../stop.ts";
import { durable, outcome, placeOf, touched } from "./act-context.ts";
import type { ActContext } from "./act-context.ts";
import { resolveAttributes } from "./attributes.ts";
import { setOpenPath } from "./set-attributes.ts";
import { applyLabel } from "./security-label.ts";

const newDirectoryMode = 0o755;

/**
 * Makes one directory. Until it has the owner and mode that were declared, nobody but its maker may enter it. A mode that nobody declared it has from its first
 * moment: whoever comes after a crash could not tell that it should be another.
 */
export async function makeDirectory(act: MakeDirectory, context: ActContext): Promise<TransportOutcome> {
  const place = placeOf(act.path, context);
  const attributes = resolveAttributes(act.attributes, context.accounts());
  try {
    if (attributes.mode === undefined) makeOpen(place.parent.at(place.name));
    else mkdirSync(place.parent.at(place.name), 0o700);
  } catch (error) {
    if (errorCode(error) === "EEXIST") throw stale(`${act.path} should not be there, but something is`);
    throw refused(failureOf(error, `make the directory ${act.path}`));
  }
  touched(`give the directory ${act.path} its attributes`, () => {
    const directory = openBelow(place.parent, place.name);
    try {
      if (directory.uid !== process.geteuid?.())
        throw failed(otherFailure("busy", `the directory ${act.path} was replaced by someone else; run again`));
      setOpenPath(directory.fd, { ...attributes, mode: attributes.mode ?? newDirectoryMode });
    } finally {
      closeDirectory(directory);
    }
  });
  const label = act.attributes.securityLabel;
  if (label !== undefined) await labelled(place.parent.fromOutside(place.name), label, context);
  await durable(`flush the directory of ${act.path}`, context.parents.sync(place.parent));
  return outcome(true);
}

/** The mask belongs to the whole process, and nothing else runs meanwhile. */
function makeOpen(path: string): void {
  const before = process.umask(0);
  try {
    mkdirSync(path, newDirectoryMode);
  } finally {
    process.umask(before);
  }
}

/** The directory is there already, so a label that fails leaves a change behind. */
async function labelled(path: string, label: string, context: ActContext): Promise<void> {
  try {
    await applyLabel(path, { tag: "named", val: label }, context.signal);
  } catch (error) {
    throw failed(failureOf(error, `label the directory ${path}`));
  }
}
