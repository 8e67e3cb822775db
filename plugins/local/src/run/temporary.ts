import { randomBytes } from "node:crypto";
import { closeSync, constants, fchmodSync, fstatSync, openSync, unlinkSync, writeSync } from "node:fs";
import type { ContentSource } from "../blob/content-bytes.ts";
import type { Directory } from "../path/open-parent.ts";
import { applyToOpen } from "./attributes.ts";
import type { ResolvedAttributes } from "./attributes.ts";

/** How many bytes of a large file are written before other work gets a turn. */
const turn = 4 * 1024 * 1024;

/** How the names of all temporary files of this process begin, so that whoever comes after a crash can tell them from those of others. */
export const temporaryPrefix: string = `.masterchef-${randomBytes(4).toString("hex")}`;

const nameBytes = 4;
/** Random bytes are fetched many at a time: asking for four costs as much as asking for thousands. */
let reserve: Buffer = randomBytes(4096);
let used = 0;

/** Whether a name is one of those. */
export function isTemporaryName(name: string): boolean {
  return /^\.masterchef-[0-9a-f]{16}$/.test(name);
}

/** A name that nothing else has, in the directory the file is meant for: only there a rename is atomic and the security label right. */
export function temporaryName(): string {
  if (used === reserve.length) {
    reserve = randomBytes(4096);
    used = 0;
  }
  used += nameBytes;
  return `${temporaryPrefix}${reserve.toString("hex", used - nameBytes, used)}`;
}

/** A file nobody knows of yet. */
export interface Temporary {
  readonly name: string;
  readonly fd: number;
}

/** Makes an empty file that only its owner may read. Throws what the system says. */
export function createTemporary(directory: Directory): Temporary {
  const name = temporaryName();
  const fd = openSync(directory.at(name), constants.O_RDWR | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW, 0o600);
  return { name, fd };
}

/** Takes the file away again; that it is gone already is fine. */
export function removeTemporary(directory: Directory, name: string): void {
  try {
    unlinkSync(directory.at(name));
  } catch {
    // It was published, or the file system went away with it.
  }
}

/** Writes content from the start of an open file, with a pause after every few megabytes. Throws what the system says. */
export async function fill(fd: number, source: ContentSource): Promise<void> {
  let position = 0;
  let sinceTurn = 0;
  for (const piece of source.pieces()) {
    let done = 0;
    while (done < piece.length) done += writeSync(fd, piece, done, piece.length - done, position + done);
    position += piece.length;
    sinceTurn += piece.length;
    if (sinceTurn < turn) continue;
    sinceTurn = 0;
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
}

/** Gives an open file of ours its final attributes. Throws what the system says. */
export function finish(fd: number, attributes: ResolvedAttributes): void {
  const isOwned = attributes.uid !== undefined || attributes.gid !== undefined;
  if (isOwned) applyToOpen(fd, attributes, fstatSync(fd));
  else if (attributes.mode !== undefined) fchmodSync(fd, attributes.mode);
}

/** Closes a file whose content is already flushed, so nothing can be lost by an error here. */
export function closeQuietly(fd: number): void {
  try {
    closeSync(fd);
  } catch {
    // Already closed.
  }
}
