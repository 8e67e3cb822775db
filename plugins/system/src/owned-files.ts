import type { DirectoryEntry, ProcessResult, QueryOf, Searching } from "@masterchef/sdk";
import { directoryQuery, end, joinPath, process, processQuery, problem, scope, undecided } from "@masterchef/sdk";
import type { ObservationOf } from "@masterchef/sdk";

/** The regular files of a folder, without its subfolders. Where there is none, it has none. */
export function filesIn(
  listed: ObservationOf<QueryOf<"directory">>,
  folder: string,
): readonly (DirectoryEntry & { readonly path: string })[] {
  if (listed.tag !== "listing") return [];
  return listed.val.filter(({ info }) => info.kind === "regular").map((entry) => ({ ...entry, path: joinPath(folder, entry.name) }));
}

/** Asks for them. */
export function folderQuery(folder: string): QueryOf<"directory"> {
  return directoryQuery(folder, { maxEntries: 2000 });
}

/** Which of these files a package brought. Where there is no dpkg nobody can tell, and none counts as such. */
export function packagedFiles(searching: Searching, key: string, paths: readonly string[]): ReadonlySet<string> {
  if (paths.length === 0) return new Set();
  const query = processQuery(process(["dpkg-query", "-S", ...paths], { outputLimit: 1_048_576 }), [scope.kind("package")]);
  return ownedOf(searching.answer(key, query), key);
}

function ownedOf({ exit, stdout }: ProcessResult, key: string): ReadonlySet<string> {
  if (exit.tag === "not-found") return new Set();
  // 1: some of them belong to no package.
  if (exit.tag === "code" && exit.val <= 1 && stdout.tag === "text")
    return new Set(stdout.val.split("\n").flatMap((line) => /^.+?: (\/.*)$/.exec(line)?.[1] ?? []));
  const message = "Which files came with a package cannot be told.";
  return end(undecided(problem({ code: "system/cannot-discover", message, help: "Run dpkg-query -S on the target to see why." }), key));
}
