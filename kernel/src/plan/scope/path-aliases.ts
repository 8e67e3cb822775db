import type { Answer, Query, Scope } from "@masterchef/wit/host";

/** Directories that are reached by more than one path: what each leads to, by the path that goes through a link. */
export type PathAliases = ReadonlyMap<string, string>;

/** A path with every link in its parents resolved, as far as they are known; what stands at its end is left alone. */
export function resolveParents(aliases: PathAliases, path: string): string {
  if (aliases.size === 0) return path;
  const slash = path.lastIndexOf("/");
  const parent = resolveWhole(aliases, path.slice(0, slash));
  return `${parent === "/" ? "" : parent}${path.slice(slash)}`;
}

/** A path with every link resolved that is known, the last one too. */
export function resolveWhole(aliases: PathAliases, path: string): string {
  for (let end = path.length; end > 0; end = path.lastIndexOf("/", end - 1)) {
    const real = aliases.get(path.slice(0, end));
    // What a target leads to was resolved by the host.
    if (real !== undefined) return `${real === "/" ? "" : real}${path.slice(end)}`;
  }
  return path;
}

/** A scope as it really lies. A tree whose root is a link stands for the link and for what it leads to. */
export function resolveScope(aliases: PathAliases, scope: Scope): readonly Scope[] {
  if (aliases.size === 0) return [scope];
  if (scope.tag !== "path" && scope.tag !== "tree") return [scope];
  const lying = resolveParents(aliases, scope.val);
  const whole = resolveWhole(aliases, scope.val);
  const own: Scope = { tag: scope.tag, val: lying };
  return scope.tag === "path" || whole === lying ? [own] : [own, { tag: "tree", val: whole }];
}

/** Whether the way to a path goes through the link that really lies at `link`. */
export function goesThrough(aliases: PathAliases, path: string, link: string): boolean {
  if (aliases.size === 0) return false;
  for (let way = parentOf(path); way !== "/"; way = parentOf(way))
    if (aliases.has(way) && resolveParents(aliases, way) === link) return true;
  return false;
}

/** The path under which an owner of `spelled` knows what really lies at `real`; undefined if it does not lie there. */
export function spelledBelow(aliases: PathAliases, spelled: string, real: string): string | undefined {
  const root = resolveWhole(aliases, spelled);
  if (real === root) return spelled;
  return real.startsWith(root === "/" ? root : `${root}/`) ? `${spelled}${real.slice(root === "/" ? 0 : root.length)}` : undefined;
}

/** Which directory an answer shows to be reached by another path too, if it does. */
export function aliasIn(query: Query, answer: Answer): readonly [path: string, real: string] | undefined {
  if (query.read.tag !== "file" || answer.outcome.tag === "err" || answer.outcome.val.tag !== "file") return undefined;
  const { state } = answer.outcome.val.val;
  const { path, follow } = query.read.val;
  if (state.tag === "absent" || state.val.realPath === path) return undefined;
  if (follow) return state.val.kind === "directory" ? [path, state.val.realPath] : undefined;
  const parent = parentOf(path);
  const real = parentOf(state.val.realPath);
  return parent === real ? undefined : [parent, real];
}

/** The questions that show how the directories of these scopes are really reached: one for each directory on the way, links followed. */
export function directoryQueries(scopes: Iterable<Scope>): readonly Query[] {
  const directories = new Set<string>();
  for (const scope of scopes) {
    if (scope.tag !== "path" && scope.tag !== "tree") continue;
    let directory = scope.tag === "tree" ? scope.val : parentOf(scope.val);
    for (; directory !== "/" && !directories.has(directory); directory = parentOf(directory)) directories.add(directory);
  }
  return [...directories]
    .toSorted()
    .map((path): Query => ({ read: { tag: "file", val: { path, follow: true, want: {}, contentLimit: 0 } }, reads: [] }));
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf("/"), 1));
}
