import { readFileSync } from "node:fs";

/** File systems a lost server can freeze: a system call on them may never come back. */
const remoteTypes: ReadonlySet<string> = new Set([
  "nfs",
  "nfs4",
  "cifs",
  "smb3",
  "smbfs",
  "9p",
  "ceph",
  "glusterfs",
  "lustre",
  "afs",
  "ncpfs",
  "gfs2",
  "ocfs2",
]);

/** One line of the table of mounts. */
export interface Mount {
  readonly point: string;
  readonly type: string;
}

/** The table of mounts, empty where the target has none to read. */
export function readMounts(file = "/proc/self/mountinfo"): readonly Mount[] {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    return [];
  }
  const mounts: Mount[] = [];
  for (const line of text.split("\n")) {
    const [before, after] = line.split(" - ");
    const point = before?.split(" ")[4];
    const type = after?.split(" ")[0];
    if (point !== undefined && type !== undefined) mounts.push({ point: unescape(point), type });
  }
  return mounts;
}

/** Octal escapes stand for blanks, tabs, newlines and backslashes. */
function unescape(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));
}

/** Whether a path lies on a file system that a lost server can freeze. The longest mount point wins. */
function remoteTest(mounts: readonly Mount[]): (path: string) => boolean {
  const isRemote = (mount: Mount): boolean => remoteTypes.has(mount.type) || mount.type === "fuse" || mount.type.startsWith("fuse.");
  if (!mounts.some(isRemote)) return () => false;
  const sorted = mounts.toSorted((a, b) => b.point.length - a.point.length);
  return (path) => {
    const mount = sorted.find(({ point }) => isBelow(path, point));
    return mount !== undefined && isRemote(mount);
  };
}

/** Mount points strictly below a path. */
export function mountsBelow(path: string, mounts: readonly Mount[]): readonly string[] {
  return mounts.map(({ point }) => point).filter((point) => point !== path && isBelow(point, path));
}

function isBelow(path: string, ancestor: string): boolean {
  return ancestor === "/" || path === ancestor || (path.startsWith(ancestor) && path[ancestor.length] === "/");
}

/** How long a reading of the table is believed, in milliseconds. What is mounted meanwhile only lacks the protection against freezing. */
const readingAge = 100;

/** Gives `remoteTest` over a table that is read again when it is old. */
export function createRemoteTest(file?: string): () => (path: string) => boolean {
  let test: (path: string) => boolean = () => false;
  let readAt = Number.NEGATIVE_INFINITY;
  return () => {
    const now = performance.now();
    if (now - readAt > readingAge) {
      test = remoteTest(readMounts(file));
      readAt = now;
    }
    return test;
  };
}
