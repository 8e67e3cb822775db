import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { readdir, rmdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

/** The lab's own folder in every hierarchy that systemd looks at. */
const own = "masterchef-lab";

/** Where the hierarchies of control groups are mounted that systemd keeps processes in: the second version, and the first one's named one. */
export function cgroupMounts(mountinfo: string = readFileSync("/proc/self/mountinfo", "utf8")): readonly string[] {
  return mountinfo.split("\n").flatMap((line) => {
    const [before = "", after = ""] = line.split(" - ");
    const [type, , options = ""] = after.split(" ");
    const wanted = type === "cgroup2" || (type === "cgroup" && options.split(",").includes("name=systemd"));
    return wanted ? [before.split(" ")[4] ?? ""] : [];
  });
}

/** Joins the groups that follow their number, and becomes what comes after them. */
const joinGroups = 'n=$1; shift; while [ "$n" -gt 0 ]; do echo 0 > "$1"; shift; n=$((n-1)); done; exec "$@"';

/**
 * What must stand before a command for it to run in a group of that name, which is made. Two hosts in one group would take each other's services
 * for their own; and whatever a host has started, wherever it went, is found by its group.
 */
export function inCgroup(name: string): readonly string[] {
  const folders = foldersOf(name);
  for (const folder of folders) mkdirSync(folder, { recursive: true });
  return ["sh", "-c", joinGroups, "sh", String(folders.length), ...folders.map((folder) => join(folder, "cgroup.procs"))];
}

/** Kills all that is left in a group and in those below it, and removes them. Nothing there is nothing to do. */
export async function endCgroup(name: string): Promise<void> {
  for (const folder of foldersOf(name)) {
    for (let tries = 0; (await killBelow(folder)) || !(await removeBelow(folder)); tries += 1) {
      if (tries > 200) throw new Error(`Processes in ${folder} do not end.`);
      await delay(25);
    }
  }
}

/** The folders of a group that are there. */
export function cgroupFolders(name: string): readonly string[] {
  return foldersOf(name).filter((folder) => existsSync(folder));
}

function foldersOf(name: string): readonly string[] {
  return cgroupMounts().map((mount) => join(mount, own, name));
}

/** Whether there was any process to kill. */
async function killBelow(folder: string): Promise<boolean> {
  let found = false;
  for (const at of await groupsBelow(folder)) {
    const pids = await readFileOrEmpty(join(at, "cgroup.procs"));
    for (const pid of pids.split("\n").filter(Boolean).map(Number)) {
      found = true;
      // 0 stands for a process that this one cannot see.
      if (pid > 0) tryKill(pid);
    }
  }
  return found;
}

async function removeBelow(folder: string): Promise<boolean> {
  const groups = await groupsBelow(folder);
  const removed = await Promise.allSettled(groups.map(async (group) => await rmdir(group)));
  return removed.every(({ status }) => status === "fulfilled") || (await groupsBelow(folder)).length === 0;
}

/** A group and those below it, the deepest first. */
async function groupsBelow(folder: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    const below = await Promise.all(entries.filter((entry) => entry.isDirectory()).map(({ name }) => groupsBelow(join(folder, name))));
    return [...below.flat(), folder];
  } catch {
    return []; // gone
  }
}

async function readFileOrEmpty(file: string): Promise<string> {
  try {
    return readFileSync(file, "latin1");
  } catch {
    return "";
  }
}

function tryKill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It ended by itself.
  }
}
