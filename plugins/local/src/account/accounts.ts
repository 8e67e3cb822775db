import { spawnSync } from "node:child_process";
import { readFileSync, statSync } from "node:fs";
import { failure } from "../failure.ts";
import { refused } from "../stop.ts";
import type { Stop } from "../stop.ts";
import { hasFurtherSources, parseGroup, parseUser } from "./account-files.ts";
import type { GroupEntry, UserEntry } from "./account-files.ts";

/** The accounts of this machine as they are now. Lookups may throw a `Stop` when a directory service does not answer. */
export interface Accounts {
  userByName(name: string): UserEntry | undefined;
  userById(uid: number): UserEntry | undefined;
  groupByName(name: string): GroupEntry | undefined;
  groupById(gid: number): GroupEntry | undefined;
  /** Names of the groups that list the user as a member, sorted. */
  groupsOf(user: string): readonly string[];
  /** The password field: `undefined` if it may not be read or there is none. */
  passwordField(user: string): string | undefined;
}

/** Gives the accounts, read again only when one of the files changed. */
export type AccountReader = () => Accounts;

const lookupDeadline = 5000;
/** How long an answer of a directory service is believed, in milliseconds. */
const lookupAge = 1000;
const files = ["passwd", "group", "nsswitch.conf"] as const;

/** @param etc where `passwd`, `group`, `shadow` and `nsswitch.conf` lie. */
export function createAccountReader(etc = "/etc"): AccountReader {
  let stamp = "";
  let accounts: Accounts | undefined;
  return () => {
    const now = files.map((name) => fileStamp(`${etc}/${name}`)).join(" ");
    if (accounts === undefined || now !== stamp) {
      stamp = now;
      accounts = readAccounts(etc);
    }
    return accounts;
  };
}

function fileStamp(path: string): string {
  const found = statSync(path, { throwIfNoEntry: false });
  return found === undefined ? "-" : `${found.ino}.${found.size}.${found.mtimeMs}.${found.ctimeMs}`;
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

function parseAll<T>(text: string, parse: (line: string) => T | undefined): readonly T[] {
  return text
    .split("\n")
    .map(parse)
    .filter((entry) => entry !== undefined);
}

/** The first line that claims a name or an id wins, as in the C library. */
function indexFirst<T, K>(entries: readonly T[], key: (entry: T) => K): Map<K, T> {
  const index = new Map<K, T>();
  for (const entry of entries) if (!index.has(key(entry))) index.set(key(entry), entry);
  return index;
}

function readAccounts(etc: string): Accounts {
  const users = parseAll(readText(`${etc}/passwd`), parseUser);
  const groups = parseAll(readText(`${etc}/group`), parseGroup);
  const nsswitch = readText(`${etc}/nsswitch.conf`);
  // `systemd` in nsswitch.conf holds transient users only; asking getent costs a process, so it is asked only for what the files lack.
  const further = { passwd: hasFurtherSources(nsswitch, "passwd"), group: hasFurtherSources(nsswitch, "group") };
  const usersByName = indexFirst<UserEntry, string>(users, (user) => user.name);
  const usersById = indexFirst<UserEntry, number>(users, (user) => user.uid);
  const groupsByName = indexFirst<GroupEntry, string>(groups, (group) => group.name);
  const groupsById = indexFirst<GroupEntry, number>(groups, (group) => group.gid);
  const asked = new Map<string, string | undefined>();
  let askedAt = 0;

  function elsewhere<T>(database: "passwd" | "group", key: string, parse: (line: string) => T | undefined): T | undefined {
    if (!further[database]) return undefined;
    if (Date.now() - askedAt > lookupAge) {
      asked.clear();
      askedAt = Date.now();
    }
    const name = `${database} ${key}`;
    if (!asked.has(name)) asked.set(name, getent(database, key));
    const line = asked.get(name);
    return line === undefined ? undefined : parse(line);
  }

  return {
    userByName: (name) => usersByName.get(name) ?? elsewhere("passwd", name, (line) => named(parseUser(line), name)),
    userById: (uid) => usersById.get(uid) ?? elsewhere("passwd", String(uid), parseUser),
    groupByName: (name) => groupsByName.get(name) ?? elsewhere("group", name, (line) => named(parseGroup(line), name)),
    groupById: (gid) => groupsById.get(gid) ?? elsewhere("group", String(gid), parseGroup),
    groupsOf: (user) => [...new Set(groups.filter((group) => group.members.includes(user)).map((group) => group.name))].toSorted(byBytes),
    passwordField: (user) => readPassword(`${etc}/shadow`, user),
  };
}

/** getent takes digits for an id: `getent passwd 0` is root, and no user called "0". */
function named<T extends { readonly name: string }>(entry: T | undefined, name: string): T | undefined {
  return entry?.name === name ? entry : undefined;
}

function getent(database: string, key: string): string | undefined {
  const run = spawnSync("/usr/bin/getent", ["--", database, key], {
    encoding: "utf8",
    timeout: lookupDeadline,
    env: { PATH: "/usr/bin:/bin", LC_ALL: "C.UTF-8" },
  });
  if (run.error !== undefined && "code" in run.error && run.error.code === "ENOENT") return undefined;
  if (run.status === 0) return run.stdout.split("\n")[0];
  if (run.status === 2) return undefined;
  throw refused(
    failure(
      "timed-out",
      `the directory service did not say whether "${key}" exists in ${database}; check \`getent ${database} ${key}\` on the target`,
    ),
  );
}

function readPassword(path: string, user: string): string | undefined {
  for (const line of readText(path).split("\n")) {
    const [name, password] = line.split(":");
    if (name === user) return password;
  }
  return undefined;
}

/** Order by UTF-8 bytes, which is order by code point. */
export function byBytes(a: string, b: string): number {
  return a === b ? 0 : Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/** The number of a user: `#` and an id, or a name that must exist. */
export function userId(principal: string, accounts: Accounts): number {
  const id = numericId(principal);
  if (id !== undefined) return id;
  const user = accounts.userByName(principal);
  if (user === undefined) throw unknownAccount("user", principal);
  return user.uid;
}

/** The number of a group: `#` and an id, or a name that must exist. */
export function groupId(principal: string, accounts: Accounts): number {
  const id = numericId(principal);
  if (id !== undefined) return id;
  const group = accounts.groupByName(principal);
  if (group === undefined) throw unknownAccount("group", principal);
  return group.gid;
}

/** The id in `#1000`. */
export function numericId(principal: string): number | undefined {
  if (!/^#\d{1,10}$/.test(principal)) return undefined;
  const id = Number(principal.slice(1));
  // The largest id means "leave as it is" to the kernel, so it is nobody's.
  return id < 0xffff_ffff ? id : undefined;
}

function unknownAccount(kind: string, name: string): Stop {
  return refused({
    reason: { tag: "other", val: `unknown-${kind}` },
    message: `there is no ${kind} "${name}" on the target; create it first or name another`,
  });
}
