import { lstatSync, realpathSync } from "node:fs";
import type { Stats } from "node:fs";
import type { Answer, DirectoryEntry, DirectoryQuery, FileKind } from "@masterchef/wit/host";
import { errorCode, failure, failureOf } from "../failure.ts";
import { pathFailure } from "../path/canonical-path.ts";
import { Stop } from "../stop.ts";
import { observed, unanswered } from "./answer.ts";
import type { Context } from "./context.ts";
import { entryInfo } from "./entry-info.ts";
import { isAbort } from "./file.ts";
import { fileKind } from "./file-kind.ts";
import { manifestEntries } from "./tree-manifest.ts";
import { walk } from "./walk.ts";

const mostEntries = 20_000;

/** Lists a directory. */
export async function answerDirectory(query: DirectoryQuery, context: Context, signal: AbortSignal): Promise<Answer> {
  const malformed = pathFailure(query.path);
  if (malformed !== undefined) return unanswered(malformed);
  try {
    const root = directoryAt(query.path);
    if (root === "absent") return observed({ tag: "directory", val: { tag: "absent" } });
    if (root !== "directory") return observed({ tag: "directory", val: { tag: "not-directory", val: root } });
    const limit = Math.min(query.maxEntries, mostEntries);
    const left =
      query.except === undefined ? undefined : new Set([...manifestEntries(query.except, context.blobs)].map((entry) => entry.name));
    const entryContext = { want: query.want, accounts: context.accounts(), signal, realRoot: realpathSync.native(query.path) };
    const listing: DirectoryEntry[] = [];
    for await (const entry of walk(query.path, { recursive: query.recursive, signal })) {
      if (left?.has(entry.name) === true) continue;
      if (listing.length >= limit)
        return unanswered(failure("truncated", `${query.path} holds more than ${limit} entries; ask for less of it`));
      listing.push({ name: entry.name, info: await entryInfo(entry, entryContext) });
    }
    return observed({ tag: "directory", val: { tag: "listing", val: listing } });
  } catch (error) {
    return unanswered(listingFailure(error, query.path));
  }
}

/** What stands at the root of a listing: links are not followed. */
export function directoryAt(path: string): "absent" | FileKind {
  let stat: Stats | undefined;
  try {
    stat = lstatSync(path, { throwIfNoEntry: false });
  } catch (error) {
    if (errorCode(error) !== "ENOTDIR") throw error;
  }
  return stat === undefined ? "absent" : fileKind(stat.mode);
}

/** Why a listing could not be made. */
export function listingFailure(error: unknown, path: string): ReturnType<typeof failure> {
  if (error instanceof Stop && error.reason.tag !== "stale") return error.reason.val;
  if (isAbort(error)) return failure("timed-out", `${path} could not be listed in time; allow a longer deadline or ask for less`);
  return failureOf(error, `list ${path}`);
}
