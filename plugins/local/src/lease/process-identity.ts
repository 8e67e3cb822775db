import { readFileSync } from "node:fs";
import { errorCode } from "../failure.ts";

/** One process among all that ever had its number. */
export interface ProcessIdentity {
  readonly pid: number;
  /** The boot it lives in; empty where the platform does not say. */
  readonly boot: string;
  /** When it was started, in the platform's own count; empty where the platform does not say. */
  readonly started: string;
}

/** The process this runs in. */
export function thisProcess(): ProcessIdentity {
  return { pid: process.pid, boot: bootId(), started: startOf(process.pid) };
}

/** Whether this very process still runs: not one that was given its number later, nor one from before the machine was started again. */
export function isAlive({ pid, boot, started }: ProcessIdentity): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0 || boot !== bootId()) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    // A process of another user is alive, and not ours to signal.
    if (errorCode(error) === "ESRCH") return false;
  }
  return started === startOf(pid);
}

function bootId(): string {
  return textOf("/proc/sys/kernel/random/boot_id").trim();
}

function startOf(pid: number): string {
  const line = textOf(`/proc/${pid}/stat`);
  // Field 22, counted from behind the name, which may itself hold spaces and parentheses.
  const fields = line.slice(line.lastIndexOf(")") + 2).split(" ");
  // One that has ended and was not yet fetched by its parent does nothing any more.
  return fields[0] === "Z" ? "ended" : (fields[19] ?? "");
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return "";
  }
}
