import { closeSync, constants, existsSync, fstatSync, lstatSync, openSync, readlinkSync } from "node:fs";
import { failureOf, otherFailure } from "../failure.ts";
import { refused } from "../stop.ts";
import { joinPath } from "./canonical-path.ts";

/** A directory held open, so that what is done in it is done in this very directory, whatever happens to its path meanwhile. */
export interface Directory {
  readonly fd: number;
  /** Its path with every link resolved. */
  readonly realPath: string;
  readonly device: number;
  readonly inode: number;
  readonly uid: number;
  readonly mode: number;
  /** The path under which a system call reaches a name in exactly this directory. */
  at(name: string): string;
  /** The same for a program that this process starts. */
  fromOutside(name: string): string;
}

// Node has no openat(2). On Linux `/proc/self/fd/N/name` means the same: the kernel starts at the open directory and not at its path.
// O_PATH asks for no right to read the directory, as a lookup would not either.
const onlyPath = process.platform === "linux" ? 0o10_000_000 : 0;
const hasDescriptorPaths = process.platform === "linux" && existsSync("/proc/self/fd");
const openFlags = constants.O_RDONLY | constants.O_NOFOLLOW | onlyPath;
const mostLinks = 40;

/**
 * Opens a directory component by component. A link on the way is followed only if it belongs to root or to the user this process runs as:
 * anybody else could lead a privileged write wherever they like. Throws a `Stop`: nothing has been changed yet.
 */
export function openDirectory(path: string): Directory {
  try {
    return walkTo(path);
  } catch (error) {
    if (error instanceof Error && error.name === "Stop") throw error;
    throw refused(failureOf(error, `open the directory ${path}`));
  }
}

/** Gives a directory back. */
export function closeDirectory(directory: Directory): void {
  closeSync(directory.fd);
}

function walkTo(path: string): Directory {
  const pending = segmentsOf(path);
  const names: string[] = [];
  let links = 0;
  let current = openSync("/", constants.O_RDONLY | constants.O_DIRECTORY | onlyPath);
  try {
    for (let segment = pending.shift(); segment !== undefined; segment = pending.shift()) {
      const here = below(current, `/${names.join("/")}`, segment);
      const next = openSync(here, openFlags);
      const stat = fstatSync(next);
      if (stat.isDirectory()) {
        closeSync(current);
        current = next;
        if (segment === "..") names.pop();
        else names.push(segment);
        continue;
      }
      closeSync(next);
      if (!stat.isSymbolicLink())
        throw refused(
          otherFailure("not-directory", `${joinPath(`/${names.join("/")}`, segment)} is not a directory; remove it or manage another path`),
        );
      links += 1;
      const target = trustedTarget(here, { path, link: `/${[...names, segment].join("/")}`, inode: stat.ino, uid: stat.uid });
      if (links > mostLinks) throw refused(otherFailure("link-loop", `the links on the way to ${path} lead in a circle; mend them`));
      pending.unshift(...segmentsOf(target));
      if (target.startsWith("/")) {
        names.length = 0;
        closeSync(current);
        current = openSync("/", constants.O_RDONLY | constants.O_DIRECTORY | onlyPath);
      }
    }
    return held(current, `/${names.join("/")}`);
  } catch (error) {
    closeSync(current);
    throw error;
  }
}

function segmentsOf(path: string): string[] {
  return path.split("/").filter((segment) => segment !== "" && segment !== ".");
}

function below(fd: number, realPath: string, name: string): string {
  return hasDescriptorPaths ? `/proc/self/fd/${fd}/${name}` : joinPath(realPath, name);
}

function held(fd: number, realPath: string): Directory {
  const stat = fstatSync(fd);
  return {
    fd,
    realPath,
    device: stat.dev,
    inode: stat.ino,
    uid: stat.uid,
    mode: stat.mode,
    at: (name) => below(fd, realPath, name),
    fromOutside: (name) => (hasDescriptorPaths ? `/proc/${process.pid}/fd/${fd}/${name}` : joinPath(realPath, name)),
  };
}

interface LinkOnTheWay {
  readonly path: string;
  readonly link: string;
  readonly inode: number;
  readonly uid: number;
}

function trustedTarget(here: string, { path, link, inode, uid }: LinkOnTheWay): string {
  if (uid !== 0 && uid !== process.geteuid?.()) {
    throw refused(
      otherFailure(
        "foreign-link",
        `the way to ${path} goes through the link ${link}, which belongs to user id ${uid}; name the directory it leads to, or run as that user with \`become_user\``,
      ),
    );
  }
  const target = readlinkSync(here);
  if (lstatSync(here).ino !== inode) throw refused(otherFailure("link-loop", `the link ${link} was replaced while it was read; run again`));
  return target;
}

/** Opens a directory inside an open one, never through a link. Throws what the system says. */
export function openBelow(parent: Directory, name: string): Directory {
  const fd = openSync(parent.at(name), openFlags | constants.O_DIRECTORY);
  return held(fd, joinPath(parent.realPath, name));
}
