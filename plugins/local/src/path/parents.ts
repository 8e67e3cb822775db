import { closeSync, constants, fsync, openSync, statSync } from "node:fs";
import { errorCode } from "../failure.ts";
import { splitPath } from "./canonical-path.ts";
import { closeDirectory, openDirectory } from "./open-parent.ts";
import type { Directory } from "./open-parent.ts";

/** The directory a path lies in, held open, and the name there. */
export interface Place {
  readonly path: string;
  readonly parent: Directory;
  readonly name: string;
}

/** Directories held open for one batch of tasks. */
export interface Parents {
  /** Throws a `Stop` where the directory cannot be reached safely. */
  place(path: string): Place;
  /** Settles when everything done in the directory so far is on the disk. Many callers share one flush. */
  sync(directory: Directory): Promise<void>;
  close(): void;
}

interface Flush {
  readonly current: Promise<void>;
  /** The flush that begins when this one has ended, if anyone waits for it. */
  next: Promise<void> | undefined;
}

/** Starts with none open. */
export function createParents(): Parents {
  const byPath = new Map<string, Directory>();
  const all: Directory[] = [];
  const flushes = new Map<string, Flush>();

  function reach(path: string): Directory {
    const known = byPath.get(path);
    // The path may lead elsewhere by now. It is enough that it still leads to the directory that the careful walk approved.
    if (known !== undefined) {
      const now = statSync(path, { throwIfNoEntry: false });
      if (now !== undefined && now.ino === known.inode && now.dev === known.device) return known;
    }
    const directory = openDirectory(path);
    all.push(directory);
    byPath.set(path, directory);
    return directory;
  }

  function begin(key: string, directory: Directory): Promise<void> {
    const flushing: Flush = { current: flush(directory), next: undefined };
    flushes.set(key, flushing);
    const forget = (): void => {
      if (flushing.next === undefined) flushes.delete(key);
    };
    void flushing.current.then(forget, forget);
    return flushing.current;
  }

  return {
    place(path) {
      const [parent, name] = splitPath(path);
      return { path, parent: reach(parent), name };
    },
    sync(directory) {
      const key = `${directory.device}:${directory.inode}`;
      // A flush under way may have begun before the caller's change, so the caller waits for the one after it, with all who come meanwhile.
      const running = flushes.get(key);
      if (running !== undefined) {
        running.next ??= running.current.then(
          () => begin(key, directory),
          () => begin(key, directory),
        );
        return running.next;
      }
      return begin(key, directory);
    },
    close() {
      for (const directory of all) closeDirectory(directory);
      all.length = 0;
      byPath.clear();
    },
  };
}

async function flush(directory: Directory): Promise<void> {
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

/** Flushes an open file, content and attributes. File systems that cannot flush a directory say EINVAL; that is not an error of ours. */
export function syncFile(fd: number): Promise<void> {
  return new Promise((resolve, reject) => {
    fsync(fd, (error) => {
      if (error === null || errorCode(error) === "EINVAL") resolve();
      else reject(error);
    });
  });
}
