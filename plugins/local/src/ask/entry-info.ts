import { lstatSync } from "node:fs";
import type { FileDetails, FileInfo } from "@masterchef/wit/host";
import type { Accounts } from "../account/accounts.ts";
import { captured } from "../process/captured.ts";
import { failure } from "../failure.ts";
import { refused } from "../stop.ts";
import { fileInfo, modifiedAt } from "./file-info.ts";
import { digestFile, digestOf, pieceSize, readSmall } from "./read-content.ts";
import { securityLabel } from "./security-label.ts";
import type { Entry } from "./walk.ts";

/** What one entry of a listing needs besides itself. */
export interface EntryContext {
  readonly want: FileDetails;
  readonly accounts: Accounts;
  readonly signal: AbortSignal;
  /** The real path of the directory the walk started in. */
  readonly realRoot: string;
}

/** Everything wanted about one entry. Throws what the system says. */
export async function entryInfo(entry: Entry, { want, accounts, signal, realRoot }: EntryContext): Promise<FileInfo> {
  const realPath = realRoot === "/" ? `/${entry.name}` : `${realRoot}/${entry.name}`;
  let info = fileInfo({ path: entry.path, realPath, stat: entry.stat }, accounts);
  if (want.modified === true) info = { ...info, modified: modifiedAt(lstatSync(entry.path, { bigint: true })) };
  if (want.securityLabel === true) info = { ...info, securityLabel: await securityLabel(entry.path, { follow: false, signal }) };
  if (info.kind !== "regular" || !(want.digest === true || want.content === true)) return info;
  const small = info.size > pieceSize ? undefined : readSmall(entry.path, false);
  if (small !== undefined) {
    return {
      ...info,
      size: small.bytes.length,
      digest: want.digest === true ? digestOf(small.bytes) : undefined,
      content: want.content === true ? captured(small.bytes) : undefined,
    };
  }
  if (want.content === true)
    throw refused(failure("truncated", `${entry.path} is too large to be listed with its content; ask for digests instead`));
  return { ...info, digest: await digestFile(entry.path, false, signal) };
}
