import { lstatSync, readlinkSync } from "node:fs";
import type { BigIntStats } from "node:fs";
import type { Prior } from "@masterchef/wit/host";
import { fileKind } from "../ask/file-kind.ts";
import { digestFile, digestOf, pieceSize, readSmall } from "../ask/read-content.ts";
import { failure } from "../failure.ts";
import type { Place } from "../path/parents.ts";
import { refused, stale } from "../stop.ts";

/** What is at a path: nothing, or something with its exact stamp. */
export interface Present {
  readonly stat: BigIntStats;
  /** The content, where it was read anyway to learn its digest and is small. */
  readonly bytes: Buffer | undefined;
}

/** Looks at what is there and compares it with what must be there. Throws a `Stop` that says `stale` if it is something else. */
export async function checkPrior(place: Place, prior: Prior, signal: AbortSignal): Promise<Present | undefined> {
  const path = place.parent.at(place.name);
  const stat = lstatSync(path, { bigint: true, throwIfNoEntry: false });
  if (prior.tag === "anything") return stat === undefined ? undefined : { stat, bytes: undefined };
  if (prior.tag === "absent") {
    if (stat !== undefined) throw stale(`${place.path} should not be there, but there is ${describe(stat)}`);
    return undefined;
  }
  if (stat === undefined) throw stale(`${place.path} should be ${expectation(prior)}, but nothing is there`);
  switch (prior.tag) {
    case "directory":
      if (!stat.isDirectory()) throw stale(`${place.path} should be a directory, but there is ${describe(stat)}`);
      return { stat, bytes: undefined };
    case "link": {
      const target = stat.isSymbolicLink() ? readlinkSync(path) : undefined;
      if (target !== prior.val)
        throw stale(
          `${place.path} should be ${expectation(prior)}, but there is ${target === undefined ? describe(stat) : `a link to ${target}`}`,
        );
      return { stat, bytes: undefined };
    }
    case "digest":
      return { stat, bytes: await checkDigest(place, stat, { expected: prior.val, signal }) };
  }
}

interface Expected {
  readonly expected: string;
  readonly signal: AbortSignal;
}

async function checkDigest(place: Place, stat: BigIntStats, { expected, signal }: Expected): Promise<Buffer | undefined> {
  if (!expected.startsWith("sha256:")) {
    throw refused(
      failure(
        "unsupported",
        `${place.path}: only plain SHA-256 digests can be compared on the target, not ${expected.split(":")[0] ?? ""}`,
      ),
    );
  }
  if (!stat.isFile()) throw stale(`${place.path} should be a regular file, but there is ${describe(stat)}`);
  const path = place.parent.at(place.name);
  const small = stat.size > BigInt(pieceSize) ? undefined : readSmall(path, false);
  const digest = small === undefined ? await digestFile(path, false, signal) : digestOf(small.bytes);
  if (digest !== expected) throw stale(`${place.path} has changed: its digest should be ${expected} and is ${digest}`);
  return small === undefined ? undefined : Buffer.from(small.bytes);
}

/**
 * Whether exactly the same thing is still there, at the last moment before it is replaced. Inode, size and both stamps of a file that is
 * written to cannot all stay what they were, so its content need not be read again.
 */
export function checkUnmoved(place: Place, before: Present | undefined): void {
  const now = lstatSync(place.parent.at(place.name), { bigint: true, throwIfNoEntry: false });
  const same =
    now === undefined || before === undefined
      ? now === before?.stat
      : now.ino === before.stat.ino &&
        now.dev === before.stat.dev &&
        now.size === before.stat.size &&
        now.mode === before.stat.mode &&
        now.mtimeNs === before.stat.mtimeNs &&
        now.ctimeNs === before.stat.ctimeNs;
  if (!same) throw stale(`${place.path} was changed by someone else while it was about to be replaced`);
}

function expectation(prior: Prior): string {
  switch (prior.tag) {
    case "absent":
      return "absent";
    case "anything":
      return "anything";
    case "directory":
      return "a directory";
    case "link":
      return `a link to ${prior.val}`;
    case "digest":
      return `a regular file with the digest ${prior.val}`;
  }
}

/** What is there, for a person. */
function describe(stat: BigIntStats): string {
  return `a ${fileKind(Number(stat.mode)).replace("-", " ")}`;
}
