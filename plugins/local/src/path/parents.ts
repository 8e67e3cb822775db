import { statSync } from "node:fs";
import { splitPath } from "./canonical-path.ts";
import { createFlushes } from "./flushes.ts";
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
  /** Settles when an open file is on the disk, content and attributes. */
  syncFile(fd: number): Promise<void>;
  close(): void;
}

/** Starts with none open. `onOpen` is told of each directory, by its path with every link resolved. */
export function createParents(onOpen: (directory: string) => void = () => undefined): Parents {
  const byPath = new Map<string, Directory>();
  const all: Directory[] = [];
  const flushes = createFlushes();

  function reach(path: string): Directory {
    const known = byPath.get(path);
    // The path may lead elsewhere by now. It is enough that it still leads to the directory that the careful walk approved.
    if (known !== undefined) {
      const now = statSync(path, { throwIfNoEntry: false });
      if (now !== undefined && now.ino === known.inode && now.dev === known.device) return known;
    }
    const directory = openDirectory(path);
    all.push(directory);
    onOpen(directory.realPath);
    byPath.set(path, directory);
    return directory;
  }

  return {
    place(path) {
      const [parent, name] = splitPath(path);
      return { path, parent: reach(parent), name };
    },
    sync: (directory) => flushes.directory(directory),
    syncFile: (fd) => flushes.file(fd),
    close() {
      for (const directory of all) closeDirectory(directory);
      all.length = 0;
      byPath.clear();
    },
  };
}
