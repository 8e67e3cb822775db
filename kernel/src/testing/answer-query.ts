import { hash } from "node:crypto";
import type {
  Answer,
  AccountQuery,
  Captured,
  DirectoryQuery,
  FileDetails,
  FileInfo,
  FileQuery,
  Observation,
  Process,
  Query,
} from "@masterchef/wit/host";
import { joinPath, parentOf } from "./machine.ts";
import type { Inode, Machine } from "./machine.ts";
import { failureOf, Refusal, runProgram } from "./run-program.ts";

/** What the machine answers to a query, truthfully. Changes nothing. */
export function answerQuery(machine: Machine, query: Query): Answer {
  try {
    const user = userOf(machine, query.identity);
    return { outcome: { tag: "ok", val: observation(machine, query, user) }, unknown: [] };
  } catch (error) {
    if (error instanceof Refusal) return { outcome: { tag: "err", val: error.failure }, unknown: [] };
    throw error;
  }
}

/** The name of who acts; throws for one that does not exist. */
export function userOf(machine: Machine, identity: string | undefined): string {
  if (identity === undefined) return "root";
  const user = identity.startsWith("#")
    ? [...machine.users.values()].find((each) => each.uid === Number(identity.slice(1)))
    : machine.users.get(identity);
  if (user === undefined) throw new Refusal(failureOf("unknown-identity", `there is no user ${identity}`));
  return user.name;
}

function observation(machine: Machine, query: Query, user: string): Observation {
  const { read } = query;
  switch (read.tag) {
    case "file":
      return { tag: "file", val: { state: fileState(machine, read.val) } };
    case "directory":
      return { tag: "directory", val: directoryState(machine, read.val) };
    case "account":
      return { tag: "account", val: accountState(machine, read.val) };
    case "process":
      return { tag: "process", val: probe(machine, read.val, user) };
    default:
      throw new Refusal(failureOf("unsupported", `this machine answers no ${read.tag}`));
  }
}

function fileState(machine: Machine, query: FileQuery): Extract<Observation, { tag: "file" }>["val"]["state"] {
  checkDenied(machine, query.path);
  const real = machine.resolve(query.path, query.follow);
  const inode = real === undefined ? undefined : machine.files.get(real);
  if (real === undefined || inode === undefined) return { tag: "absent" };
  if (query.want.content === true && inode.kind === "regular" && inode.bytes.length > query.contentLimit) {
    throw new Refusal(failureOf("truncated", `${query.path} is larger than asked for`));
  }
  return { tag: "present", val: fileInfo(machine, { inode, realPath: real, want: query.want }) };
}

/** What is reported of an inode. */
function fileInfo(
  machine: Machine,
  { inode, realPath, want }: { readonly inode: Inode; readonly realPath: string; readonly want: FileDetails },
): FileInfo {
  const regular = inode.kind === "regular";
  const owner = [...machine.users.values()].find((user) => user.uid === inode.uid)?.name;
  const group = [...machine.groups.values()].find((each) => each.gid === inode.gid)?.name;
  return {
    kind: inode.kind,
    size: regular ? inode.bytes.length : 0,
    posix: {
      mode: inode.mode,
      uid: inode.uid,
      gid: inode.gid,
      ...(owner === undefined ? {} : { owner }),
      ...(group === undefined ? {} : { group }),
    },
    realPath,
    ...(inode.kind === "symbolic-link" ? { target: inode.target } : {}),
    ...(want.digest === true && regular ? { digest: digestOf(inode.bytes) } : {}),
    ...(want.content === true && regular ? { content: captured(inode.bytes) } : {}),
    ...(want.modified === true ? { modified: { seconds: inode.modified, nanoseconds: 0 } } : {}),
  };
}

function directoryState(machine: Machine, query: DirectoryQuery): Extract<Observation, { tag: "directory" }>["val"] {
  checkDenied(machine, query.path);
  const real = machine.resolve(query.path);
  const inode = real === undefined ? undefined : machine.files.get(real);
  if (real === undefined || inode === undefined) return { tag: "absent" };
  if (inode.kind !== "directory") return { tag: "not-directory", val: inode.kind };
  const names = query.recursive ? machine.below(real).map((path) => path.slice(real === "/" ? 1 : real.length + 1)) : machine.namesIn(real);
  if (names.length > query.maxEntries)
    throw new Refusal(failureOf("truncated", `${query.path} holds more than ${query.maxEntries} entries`));
  const entries = names
    .toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
    .flatMap((name) => {
      const entry = machine.files.get(joinPath(real, name));
      return entry === undefined
        ? []
        : [{ name, info: fileInfo(machine, { inode: entry, realPath: joinPath(real, name), want: query.want }) }];
    });
  return { tag: "listing", val: entries };
}

function accountState(machine: Machine, query: AccountQuery): Extract<Observation, { tag: "account" }>["val"] {
  if (query.tag === "group") {
    const group = machine.groups.get(query.val);
    return group === undefined ? { tag: "absent" } : { tag: "group", val: group };
  }
  const user = machine.users.get(query.val.name);
  return user === undefined ? { tag: "absent" } : { tag: "user", val: user };
}

function probe(machine: Machine, process: Process, user: string): Extract<Observation, { tag: "process" }>["val"] {
  return runProgram(machine, process, { user, mayWrite: false });
}

function checkDenied(machine: Machine, path: string): void {
  for (let at = path; ; at = parentOf(at)) {
    if (machine.denied.has(at)) throw new Refusal(failureOf("denied", `permission to read ${path} is denied`));
    if (at === "/") return;
  }
}

/** `sha256:` and hex. */
export function digestOf(bytes: Uint8Array): string {
  return `sha256:${hash("sha256", bytes)}`;
}

/** Text where it is valid UTF-8, else bytes. */
function captured(bytes: Uint8Array): Captured {
  const text = Buffer.from(bytes).toString("utf8");
  return Buffer.from(text).equals(Buffer.from(bytes)) ? { tag: "text", val: text } : { tag: "bytes", val: bytes };
}
