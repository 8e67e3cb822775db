import { mkdtempSync, readlinkSync } from "node:fs";
import { lstat, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const prefix = "masterchef-plugin-";
/** The base in which numbers are shortest. */
const shortest = 36;

/** A new private folder for the socket of a plugin. Its name tells whose it is, in few characters: the path of a socket must be short. */
export function makePluginFolder(): string {
  return mkdtempSync(join(tmpdir(), `${prefix}${processSpace()}-${process.pid.toString(shortest)}-`));
}

/**
 * Remove the folders of processes of this user that were killed and could not do so themselves. Only those that this process could see if they were alive: the
 * numbers of another container mean nothing here. What cannot be removed stays; the next one tries again.
 */
export async function removeDeadFolders(): Promise<void> {
  const folder = tmpdir();
  const names = await readdir(folder).catch(() => []);
  const mine = new RegExp(`^${prefix}${processSpace()}-([0-9a-z]+)-`);
  for (const name of names) {
    const owner = mine.exec(name)?.[1];
    if (owner === undefined || isAlive(Number.parseInt(owner, shortest))) continue;
    const path = join(folder, name);
    const found = await lstat(path).catch(() => undefined);
    if (found?.isDirectory() === true && found.uid === process.geteuid?.())
      await rm(path, { recursive: true, force: true }).catch(() => undefined);
  }
}

/** Names the set of processes that can see each other; `0` where the system does not say. */
function processSpace(): string {
  try {
    return Number(readlinkSync("/proc/self/ns/pid").replaceAll(/\D/g, "")).toString(shortest);
  } catch {
    return "0";
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // One of another user, or one that must not be asked about, is there.
    return !(error instanceof Error && "code" in error && error.code === "ESRCH");
  }
}
