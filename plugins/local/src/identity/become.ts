import { spawnSync } from "node:child_process";
import type { UserEntry } from "../account/account-files.ts";

const lookupDeadline = 5000;

/** What a worker started by root is told to become: user id, group id and all groups, as words of a command line. */
export function becoming(user: UserEntry): readonly string[] {
  // Only the target's own `id` knows the groups of every source it has. Without it the user has its first group and no other: never too much.
  const asked = spawnSync("/usr/bin/id", ["-G", "--", user.name], { encoding: "utf8", timeout: lookupDeadline, env: { LC_ALL: "C" } });
  const groups = asked.status === 0 ? asked.stdout.trim().split(/\s+/) : [String(user.gid)];
  return [String(user.uid), String(user.gid), groups.join(",")];
}

/** Gives up root for good and becomes another user with that user's groups. Throws if it does not hold: nothing may be done then. */
export function becomeUser([uid = "", gid = "", groups = ""]: readonly string[]): void {
  const [user, group] = [idOf(uid), idOf(gid)];
  const { setgroups, setgid, setuid, getuid, geteuid, getgid } = process;
  if (setgroups === undefined || setgid === undefined || setuid === undefined) throw new Error("this system has no users to become");
  setgroups.call(process, groups.split(",").map(idOf));
  setgid.call(process, group);
  setuid.call(process, user);
  if (getuid?.call(process) !== user || geteuid?.call(process) !== user || getgid?.call(process) !== group) {
    throw new Error(`the process is not user id ${user} after becoming it`);
  }
  if (user !== 0 && canReturn(setuid)) throw new Error(`the process could become root again after becoming user id ${user}`);
}

function idOf(text: string): number {
  if (!/^\d{1,10}$/.test(text)) throw new Error(`${JSON.stringify(text)} is no id of a user or a group`);
  return Number(text);
}

function canReturn(setuid: (id: number) => void): boolean {
  try {
    setuid.call(process, 0);
    return true;
  } catch {
    return false;
  }
}
