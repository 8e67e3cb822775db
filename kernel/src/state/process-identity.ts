import { readFile } from "node:fs/promises";
import { errorCode } from "./write-failure.ts";

/** One process among all that ever had its number. */
export interface ProcessIdentity {
  readonly pid: number;
  /** The boot it lives in; empty where the platform does not say. */
  readonly boot: string;
  /** When it was started, in the platform's own count; empty where the platform does not say. */
  readonly started: string;
}

/** The process this runs in. */
export function thisProcess(): Promise<ProcessIdentity> {
  return processWith(process.pid);
}

/** The process that has this number now. */
export async function processWith(pid: number): Promise<ProcessIdentity> {
  return { pid, boot: await bootId(), started: await startOf(pid) };
}

/** Whether this very process still runs: not one that was given its number later, nor one from before a reboot. */
export async function isAlive(identity: ProcessIdentity): Promise<boolean> {
  if (!Number.isSafeInteger(identity.pid) || identity.pid <= 0) return false;
  if (identity.boot !== (await bootId())) return false;
  try {
    process.kill(identity.pid, 0);
  } catch (error) {
    // A process of another user is alive, and not ours to signal.
    if (errorCode(error) === "ESRCH") return false;
  }
  return identity.started === (await startOf(identity.pid));
}

async function bootId(): Promise<string> {
  return (await readFile("/proc/sys/kernel/random/boot_id", "utf8").catch(() => "")).trim();
}

async function startOf(pid: number): Promise<string> {
  const line = await readFile(`/proc/${pid}/stat`, "latin1").catch(() => "");
  // Field 22, counted from behind the name, which may itself hold spaces and parentheses.
  const fields = line.slice(line.lastIndexOf(")") + 2).split(" ");
  // One that has ended and was not yet fetched by its parent does nothing any more.
  return fields[0] === "Z" ? "ended" : (fields[19] ?? "");
}
