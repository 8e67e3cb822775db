import type { Operation, Query } from "@masterchef/wit/host";
import { resolveParents } from "./path-aliases.ts";
import type { PathAliases } from "./path-aliases.ts";

/** A question with its path as it really lies. */
export function lyingQuery(aliases: PathAliases, query: Query): Query {
  if (aliases.size === 0) return query;
  const { read } = query;
  if (read.tag === "file") return { ...query, read: { tag: "file", val: withLyingPath(aliases, read.val) } };
  return read.tag === "directory" ? { ...query, read: { tag: "directory", val: withLyingPath(aliases, read.val) } } : query;
}

/** An operation with its paths as they really lie. */
export function lyingOperation(aliases: PathAliases, operation: Operation): Operation {
  if (aliases.size === 0) return operation;
  const { act } = operation;
  switch (act.tag) {
    case "write-file":
      return { ...operation, act: { tag: act.tag, val: withLyingPath(aliases, act.val) } };
    case "make-directory":
      return { ...operation, act: { tag: act.tag, val: withLyingPath(aliases, act.val) } };
    case "make-link":
      return { ...operation, act: { tag: act.tag, val: withLyingPath(aliases, act.val) } };
    case "set-attributes":
      return { ...operation, act: { tag: act.tag, val: withLyingPath(aliases, act.val) } };
    case "remove":
      return { ...operation, act: { tag: act.tag, val: withLyingPath(aliases, act.val) } };
    case "move": {
      const { source, destination } = act.val;
      return {
        ...operation,
        act: {
          tag: act.tag,
          val: { ...act.val, source: resolveParents(aliases, source), destination: resolveParents(aliases, destination) },
        },
      };
    }
    default:
      return operation;
  }
}

function withLyingPath<T extends { readonly path: string }>(aliases: PathAliases, value: T): T {
  return { ...value, path: resolveParents(aliases, value.path) };
}
