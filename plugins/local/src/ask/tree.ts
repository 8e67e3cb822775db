import { realpathSync } from "node:fs";
import type { Answer, FileInfo, TreeDifference, TreeQuery } from "@masterchef/wit/host";
import { byBytes } from "../account/accounts.ts";
import { failure } from "../failure.ts";
import { pathFailure } from "../path/canonical-path.ts";
import { observed, unanswered } from "./answer.ts";
import type { Context } from "./context.ts";
import { directoryAt, listingFailure } from "./directory.ts";
import { entryInfo } from "./entry-info.ts";
import { manifestEntries } from "./tree-manifest.ts";
import type { ManifestEntry } from "./tree-manifest.ts";
import { walk } from "./walk.ts";

const mostDifferences = 20_000;

/** Compares a tree with its manifest. */
export async function answerTree(query: TreeQuery, context: Context, signal: AbortSignal): Promise<Answer> {
  const malformed = pathFailure(query.root);
  if (malformed !== undefined) return unanswered(malformed);
  try {
    const root = directoryAt(query.root);
    if (root === "absent") return observed({ tag: "tree", val: { tag: "absent" } });
    if (root !== "directory") return observed({ tag: "tree", val: { tag: "not-directory", val: root } });
    const differences = await compare(query, context, signal);
    const limit = Math.min(query.maxDifferences, mostDifferences);
    if (differences.length > limit)
      return unanswered(failure("truncated", `${query.root} differs in more than ${limit} entries; compare less of it`));
    return observed({ tag: "tree", val: { tag: "differences", val: differences } });
  } catch (error) {
    return unanswered(listingFailure(error, query.root));
  }
}

async function compare(query: TreeQuery, context: Context, signal: AbortSignal): Promise<readonly TreeDifference[]> {
  const expected = new Map<string, ManifestEntry>();
  for (const entry of manifestEntries(query.manifest, context.blobs)) expected.set(entry.name, entry);
  const limit = Math.min(query.maxDifferences, mostDifferences);
  const accounts = context.accounts();
  const base = { accounts, signal, realRoot: realpathSync.native(query.root) };
  const differences: TreeDifference[] = [];
  for await (const entry of walk(query.root, { recursive: true, signal })) {
    const wanted = expected.get(entry.name);
    if (wanted === undefined && !query.extra) continue;
    expected.delete(entry.name);
    // An extra file is known by its name and kind; only what should have a digest is read.
    const info = await entryInfo(entry, { ...base, want: { digest: wanted?.digest !== undefined } });
    if (wanted === undefined) differences.push({ name: entry.name, what: { tag: "extra", val: info } });
    else if (!isSame(wanted, info)) differences.push({ name: entry.name, what: { tag: "different", val: info } });
    if (differences.length > limit) return differences;
  }
  for (const name of expected.keys()) differences.push({ name, what: { tag: "missing" } });
  return differences.toSorted((a, b) => byBytes(a.name, b.name));
}

function isSame(wanted: ManifestEntry, info: FileInfo): boolean {
  return (
    wanted.kind === info.kind &&
    (wanted.mode === undefined || wanted.mode === info.posix?.mode) &&
    (wanted.owner === undefined || isPrincipal(wanted.owner, info.posix?.owner, info.posix?.uid)) &&
    (wanted.group === undefined || isPrincipal(wanted.group, info.posix?.group, info.posix?.gid)) &&
    (wanted.digest === undefined || info.kind !== "regular" || wanted.digest === info.digest) &&
    (wanted.target === undefined || info.kind !== "symbolic-link" || wanted.target === info.target)
  );
}

function isPrincipal(wanted: string, name: string | undefined, id: number | undefined): boolean {
  return wanted === name || wanted === `#${id ?? ""}`;
}
