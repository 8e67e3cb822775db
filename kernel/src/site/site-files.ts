import { constants } from "node:fs";
import type { Dirent } from "node:fs";
import { open, readdir, realpath, stat } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { join, sep } from "node:path";
import type { FileFailure, FolderEntry, KeptBlob, SiteFiles } from "../compile/compile-input.ts";

/** Where the contents of the site's files go. */
export interface ContentKeeper {
  keep(bytes: Uint8Array): KeptBlob;
  keepFile(path: string): Promise<KeptBlob>;
}

/** Documents and templates are held in memory and parsed: nobody writes larger ones by hand. In bytes. */
export const documentLimit: number = 8 << 20;

/** The files of a site: regular files below its folder, whichever way links lead, and nothing else. `site` is an absolute path. */
export function createSiteFiles(site: string, keeper: ContentKeeper): SiteFiles {
  return {
    async readText(path) {
      const opened = await openInside(site, path);
      if ("failure" in opened) return opened;
      try {
        return await readUpTo(opened.handle, documentLimit);
      } catch (error) {
        return failureOf(error);
      } finally {
        await opened.handle.close();
      }
    },
    async blob(path) {
      const opened = await openInside(site, path);
      if ("failure" in opened) return opened;
      await opened.handle.close();
      try {
        return await keeper.keepFile(opened.path);
      } catch (error) {
        return failureOf(error);
      }
    },
    list: (folder) => listInside(site, folder),
    keep: (bytes) => Promise.resolve(keeper.keep(bytes)),
  };
}

/** Reads a whole file that an operator named by its path, wherever it lies. `limit` in bytes. */
export async function readWhole(path: string, limit: number = documentLimit): Promise<{ readonly bytes: Uint8Array } | FileFailure> {
  const opened = await openRegular(path);
  if ("failure" in opened) return opened;
  try {
    return await readUpTo(opened.handle, limit);
  } catch (error) {
    return failureOf(error);
  } finally {
    await opened.handle.close();
  }
}

async function listInside(site: string, folder: string): Promise<readonly FolderEntry[] | FileFailure> {
  const found = await resolveInside(site, folder);
  if ("failure" in found) return found;
  try {
    const entries = await readdir(found.path, { withFileTypes: true });
    return await Promise.all(entries.map(async (entry) => ({ name: entry.name, kind: await kindOf(entry, join(found.path, entry.name)) })));
  } catch (error) {
    return failureOf(error);
  }
}

/** A link is what it leads to; one that leads nowhere is neither a file nor a folder. */
async function kindOf(entry: Dirent, path: string): Promise<FolderEntry["kind"]> {
  const state = entry.isSymbolicLink() ? await stat(path).catch(() => undefined) : entry;
  return state?.isFile() === true ? "file" : state?.isDirectory() === true ? "folder" : "other";
}

interface Opened {
  readonly handle: FileHandle;
  /** With every link resolved. */
  readonly path: string;
}

async function openInside(site: string, path: string): Promise<Opened | FileFailure> {
  const found = await resolveInside(site, path);
  return "failure" in found ? found : await openRegular(found.path);
}

/** Where a path of the site leads, with every link resolved. */
async function resolveInside(site: string, path: string): Promise<{ readonly path: string } | FileFailure> {
  if (path.includes("\0")) return { failure: "missing", message: "a path holds no NUL" };
  try {
    const [root, file] = await Promise.all([realpath(site), realpath(join(site, path))]);
    const inside = file === root || file.startsWith(root.endsWith(sep) ? root : `${root}${sep}`);
    return inside ? { path: file } : { failure: "outside", message: `it leads to ${file}` };
  } catch (error) {
    return failureOf(error);
  }
}

/** A FIFO would block an ordinary open, and reading a device would never end. */
async function openRegular(path: string): Promise<Opened | FileFailure> {
  let handle: FileHandle;
  try {
    handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    return failureOf(error);
  }
  const state = await handle.stat();
  if (state.isFile()) return { handle, path };
  await handle.close();
  return { failure: state.isDirectory() ? "is-directory" : "not-regular" };
}

/** A file may grow while it is read, so its size as told beforehand counts for nothing. */
async function readUpTo(handle: FileHandle, limit: number): Promise<{ readonly bytes: Uint8Array } | FileFailure> {
  const { size } = await handle.stat();
  if (size > limit) return tooLarge(limit, size);
  const pieces: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const piece = new Uint8Array(Math.max(size - length + 1, 4096));
    const { bytesRead } = await handle.read(piece, 0, piece.length, null);
    if (bytesRead === 0) break;
    length += bytesRead;
    if (length > limit) return tooLarge(limit, length);
    pieces.push(piece.subarray(0, bytesRead));
  }
  const [only] = pieces;
  return { bytes: pieces.length === 1 && only !== undefined ? only : Buffer.concat(pieces) };
}

function tooLarge(limit: number, size: number): FileFailure {
  return { failure: "too-large", message: `it has ${size} bytes, and at most ${limit} are read` };
}

function failureOf(error: unknown): FileFailure {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  const message = error instanceof Error ? error.message : String(error);
  switch (code) {
    case "ENOENT":
    case "ENOTDIR":
      return { failure: "missing" };
    case "EACCES":
    case "EPERM":
      return { failure: "denied" };
    case "EISDIR":
      return { failure: "is-directory" };
    case "ELOOP":
      return { failure: "failed", message: "its links lead in a circle" };
    default:
      return { failure: "failed", message };
  }
}

/** Why a file could not be had, as the end of a sentence. */
export function failureText({ failure, message }: FileFailure): string {
  return message ?? reasons[failure];
}

const reasons: Readonly<Record<FileFailure["failure"], string>> = {
  missing: "it is not there",
  denied: "permission was denied",
  "too-large": "it is too large",
  "is-directory": "it is a folder",
  "not-regular": "it is not a regular file",
  outside: "it lies outside the site",
  failed: "the system refused",
};
