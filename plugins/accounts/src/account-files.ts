import type { FileObservation, QueryOf, Searching } from "@masterchef/sdk";
import { end, fileQuery, problem, undecided } from "@masterchef/sdk";
import { loginDefault } from "./login-defaults.ts";

/** A line of /etc/passwd. */
export interface PasswdLine {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
}

/** A line of /etc/group. */
export interface GroupLine {
  readonly name: string;
  readonly gid: number;
}

/** The accounts of this machine, and which of them people made. */
export interface AccountFiles {
  readonly users: readonly PasswdLine[];
  readonly groups: readonly GroupLine[];
  /** The number that /etc/login.defs sets; the other one where it sets none. */
  readonly defaultOf: (name: string, otherwise: number) => number;
}

/** Asks for all accounts in one round. */
export function accountFiles(searching: Searching): AccountFiles {
  const { passwd, group, defs } = searching.answers({
    passwd: wholeFile("/etc/passwd"),
    group: wholeFile("/etc/group"),
    defs: wholeFile("/etc/login.defs"),
  });
  const users = linesOf(passwd, "passwd").flatMap((line) => {
    const [name = "", , uid = "", gid = "", , home = ""] = line.split(":");
    return /^[0-9]+$/.test(uid) && /^[0-9]+$/.test(gid) ? [{ name, uid: Number(uid), gid: Number(gid), home }] : [];
  });
  const groups = linesOf(group, "group").flatMap((line) => {
    const [name = "", , gid = ""] = line.split(":");
    return /^[0-9]+$/.test(gid) ? [{ name, gid: Number(gid) }] : [];
  });
  const settings = linesOf(defs, "defs").join("\n");
  const defaultOf = (name: string, otherwise: number): number => {
    const set = loginDefault(settings, name);
    return set === undefined || Number.isNaN(set) ? otherwise : set;
  };
  return { users, groups, defaultOf };
}

/** The users that people made, by the ids set aside for them. */
export function humanUsers({ users, defaultOf }: AccountFiles): readonly PasswdLine[] {
  const [from, to] = [defaultOf("UID_MIN", 1000), defaultOf("UID_MAX", 60_000)];
  return users.filter(({ uid }) => uid >= from && uid <= to);
}

/** Likewise the groups, without those that come and go with a user. */
export function humanGroups({ users, groups, defaultOf }: AccountFiles): readonly GroupLine[] {
  const [from, to] = [defaultOf("GID_MIN", 1000), defaultOf("GID_MAX", 60_000)];
  const own = new Set(users.map(({ name, gid }) => `${name} ${gid}`));
  return groups.filter(({ name, gid }) => gid >= from && gid <= to && !own.has(`${name} ${gid}`));
}

function wholeFile(path: string): QueryOf<"file"> {
  return fileQuery(path, { follow: true, want: { content: true }, contentLimit: 1_048_576 });
}

/** Where there is no such file, nothing is said. */
function linesOf({ state }: FileObservation, key: string): readonly string[] {
  if (state.tag === "absent") return [];
  const { content } = state.val;
  if (content?.tag === "text") return content.val.split("\n").map((line) => line.trim());
  const help = "Look at it on the target.";
  return end(undecided(problem({ code: "accounts/cannot-discover", message: "The accounts cannot be listed.", help }), key));
}
