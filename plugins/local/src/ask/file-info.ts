import { readlinkSync } from "node:fs";
import type { BigIntStats, Stats } from "node:fs";
import type { FileInfo, Instant } from "@masterchef/wit/host";
import type { Accounts } from "../account/accounts.ts";
import { fileKind } from "./file-kind.ts";

/** What is known of a file before it is opened. */
export interface Seen {
  /** Where to read the link. */
  readonly path: string;
  readonly realPath: string;
  readonly stat: Stats;
}

/** Kind, size, ownership and the target of a link: all that needs no open file. */
export function fileInfo({ path, realPath, stat }: Seen, accounts: Accounts): FileInfo {
  const kind = fileKind(stat.mode);
  return {
    kind,
    size: kind === "regular" ? stat.size : 0,
    posix: {
      mode: stat.mode & 0o7777,
      uid: stat.uid,
      gid: stat.gid,
      owner: accounts.userById(stat.uid)?.name,
      group: accounts.groupById(stat.gid)?.name,
    },
    target: kind === "symbolic-link" ? readlinkSync(path) : undefined,
    realPath,
    digest: undefined,
    content: undefined,
    modified: undefined,
    securityLabel: undefined,
  };
}

/** The time of the last change of the content, exact to the nanosecond. */
export function modifiedAt(stat: BigIntStats): Instant {
  const billion = 1_000_000_000n;
  let seconds = stat.mtimeNs / billion;
  let nanoseconds = stat.mtimeNs % billion;
  if (nanoseconds < 0n) {
    seconds -= 1n;
    nanoseconds += billion;
  }
  return { seconds: Number(seconds), nanoseconds: Number(nanoseconds) };
}
