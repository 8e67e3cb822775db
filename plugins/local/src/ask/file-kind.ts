import { constants } from "node:fs";
import type { FileKind } from "@masterchef/wit/host";

const kinds: ReadonlyMap<number, FileKind> = new Map<number, FileKind>([
  [constants.S_IFREG, "regular"],
  [constants.S_IFDIR, "directory"],
  [constants.S_IFLNK, "symbolic-link"],
  [constants.S_IFIFO, "fifo"],
  [constants.S_IFSOCK, "socket"],
  [constants.S_IFBLK, "block-device"],
  [constants.S_IFCHR, "character-device"],
]);

/** The kind in the mode of a stat. */
export function fileKind(mode: number): FileKind {
  return kinds.get(mode & constants.S_IFMT) ?? "unknown";
}
