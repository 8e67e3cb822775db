import type { Answer, FileInfo, Query } from "@masterchef/wit/host";

/** The name of a question whose answer others lean on: about a directory with its links followed (`directory PATH`), or an account (`user NAME`, `group NAME`). */
export function nameOfQuestion({ read, identity }: Query): string | undefined {
  if (identity !== undefined) return undefined;
  if (read.tag === "file" && read.val.follow) return `directory ${read.val.path}`;
  if (read.tag !== "account") return undefined;
  return read.val.tag === "group" ? `group ${read.val.val}` : `user ${read.val.val.name}`;
}

/** The id that the answer to a question about an account tells, if it is known. */
export function idIn(answer: Answer | undefined): number | undefined {
  if (answer?.outcome.tag !== "ok" || answer.outcome.val.tag !== "account" || answer.unknown.length > 0) return undefined;
  const account = answer.outcome.val.val;
  return account.tag === "user" ? account.val.uid : account.tag === "group" ? account.val.gid : undefined;
}

/** What is told of a directory: nothing unless it is one and it is known where it lies; without its owner unless all of that is known. */
export function directoryIn(answer: Answer | undefined): FileInfo | undefined {
  if (answer?.outcome.tag !== "ok" || answer.outcome.val.tag !== "file") return undefined;
  const { state } = answer.outcome.val.val;
  if (state.tag === "absent" || state.val.kind !== "directory" || answer.unknown.includes("/file/state/present/real-path"))
    return undefined;
  if (!answer.unknown.some((pointer) => pointer.startsWith("/file/state/present/posix"))) return state.val;
  const { posix: _, ...info } = state.val;
  return info;
}
