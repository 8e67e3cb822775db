import { lstatSync, mkdirSync, mkdtempSync, readdirSync, readlinkSync, rmSync } from "node:fs";
import { createHash } from "node:crypto";
import { tmpdir } from "node:os";
import { errorCode } from "../failure.ts";

/** Working folders for questions that need one: only questions of the same key see the same folder. */
export interface Scratch {
  /** The folder of a key, made when first asked for. */
  folder(key: string): string;
  remove(): void;
}

const home = process.platform === "linux" ? "/var/tmp" : tmpdir();
const prefix = "masterchef-scratch-";

/** Folders below a private folder that is made when first needed. Those of processes that were killed go then. */
export function createScratch(): Scratch {
  let base: string | undefined;
  return {
    folder(key) {
      if (base === undefined) {
        removeDead();
        base = mkdtempSync(`${home}/${prefix}${processSpace()}-${process.pid}-`);
      }
      const folder = `${base}/${createHash("sha256").update(key).digest("hex").slice(0, 32)}`;
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      return folder;
    },
    remove() {
      if (base !== undefined) rmSync(base, { recursive: true, force: true });
      base = undefined;
    },
  };
}

/** Only those of this user whose process could be seen if it were alive: the numbers of another container mean nothing here. What cannot be removed stays. */
function removeDead(): void {
  const mine = new RegExp(`^${prefix}${processSpace()}-([0-9]+)-`);
  for (const name of namesIn(home)) {
    const owner = mine.exec(name)?.[1];
    if (owner === undefined || isAlive(Number(owner))) continue;
    const path = `${home}/${name}`;
    try {
      const found = lstatSync(path);
      if (found.isDirectory() && found.uid === process.geteuid?.()) rmSync(path, { recursive: true, force: true });
    } catch {
      // Somebody else was faster.
    }
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Names the set of processes that can see each other; `0` where the system does not say. */
function processSpace(): string {
  try {
    return readlinkSync("/proc/self/ns/pid").replaceAll(/\D/g, "");
  } catch {
    return "0";
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // One of another user is there as well.
    return errorCode(error) !== "ESRCH";
  }
}
