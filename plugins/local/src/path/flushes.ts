import { closeSync, constants, fsync, openSync } from "node:fs";
import { errorCode } from "../failure.ts";
import type { Directory } from "./open-parent.ts";

/**
 * Flushes to the disk, in rounds: whatever comes while one round is under way goes out together with the next. File systems write what is flushed side by
 * side as one, and whoever makes a file while a flush is under way waits for it, so few large rounds cost a fraction of many small ones.
 */
export interface Flushes {
  /** Settles when an open file is on the disk, content and attributes. It must stay open until then. */
  file(fd: number): Promise<void>;
  /** Settles when everything done in a directory so far is on the disk. Many callers share one flush. */
  directory(directory: Directory): Promise<void>;
}

/** How long a round holds up whoever waits for another flush than the last one of it, in milliseconds: a large file must not hold up the others. */
const patience = 20;

interface Waiting {
  readonly flush: () => Promise<void>;
  readonly resolve: () => void;
  readonly reject: (reason: unknown) => void;
}

/** Starts with nothing to flush. */
export function createFlushes(): Flushes {
  let next: Waiting[] = [];
  let directories = new Map<string, Promise<void>>();
  /** Whether a round is under way that is not overdue. */
  let isBusy = false;

  function begin(): void {
    if (isBusy || next.length === 0) return;
    const round = next;
    next = [];
    directories = new Map();
    isBusy = true;
    const started = round.map(({ flush }) => flush());
    // All go on together: each would make others wait for what it does next.
    const over = Promise.race([Promise.allSettled(started), pause()]).then(() => {
      isBusy = false;
      // Whoever waited goes on first: what it asks for next belongs to the next round.
      setImmediate(begin);
    });
    for (const [at, { resolve, reject }] of round.entries()) void over.then(() => started[at]).then(resolve, reject);
  }

  function add(flush: () => Promise<void>): Promise<void> {
    return new Promise((resolve, reject) => {
      next.push({ flush, resolve, reject });
      if (!isBusy) setImmediate(begin);
    });
  }

  return {
    file: (fd) => add(() => syncFile(fd)),
    directory(directory) {
      const key = `${directory.device}:${directory.inode}`;
      const known = directories.get(key);
      if (known !== undefined) return known;
      const flushed = add(() => syncDirectory(directory));
      directories.set(key, flushed);
      return flushed;
    },
  };
}

function pause(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, patience);
  });
}

async function syncDirectory(directory: Directory): Promise<void> {
  let fd: number;
  try {
    fd = openSync(directory.at("."), constants.O_RDONLY | constants.O_DIRECTORY);
  } catch (error) {
    // A directory one may write into but not read cannot be flushed by anyone but its owner; the file itself has been.
    if (errorCode(error) === "EACCES") return;
    throw error;
  }
  try {
    await syncFile(fd);
  } finally {
    closeSync(fd);
  }
}

/** File systems that cannot flush a directory say EINVAL; that is not an error of ours. */
function syncFile(fd: number): Promise<void> {
  return new Promise((resolve, reject) => {
    fsync(fd, (error) => {
      if (error === null || errorCode(error) === "EINVAL") resolve();
      else reject(error);
    });
  });
}
