import { readdirSync } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { endCgroup } from "./cgroups.ts";
import { labFolder } from "./places.ts";
import { identify, isAlive } from "./process-identity.ts";
import type { ProcessIdentity } from "./process-identity.ts";

/** The session whose hosts stay until they are taken down; every other one ends with its process. */
export const keptSession = "kept";

/** Where sessions are. A session is a folder named after the process that owns it, so that whose owner is gone is told by its name. */
function sessionsFolder(): string {
  return join(labFolder(), "sessions");
}

let made = 0;

/** Begins a session of this process. */
export async function beginSession(): Promise<string> {
  const own = identify(process.pid);
  if (own === undefined) throw new Error("This process cannot be found in /proc.");
  made += 1;
  const session = `${own.pid}.${own.started}.${made}`;
  await mkdir(sessionFolder(session), { recursive: true });
  return session;
}

export function sessionFolder(session: string): string {
  return join(sessionsFolder(), session);
}

/** Kills what is left of a session and removes all it had. */
export async function endSession(session: string): Promise<void> {
  await endCgroup(session);
  await rm(sessionFolder(session), { recursive: true, force: true });
}

/**
 * Ends the sessions whose process is gone without having done so.
 *
 * @returns their names
 */
export async function sweepSessions(): Promise<readonly string[]> {
  const orphans = namesIn(sessionsFolder()).filter((session) => ownerOf(session) !== undefined && !isRunning(session));
  for (const session of orphans) await endSession(session);
  return orphans;
}

/** The sessions of processes that are there. */
export function runningSessions(): readonly string[] {
  return namesIn(sessionsFolder()).filter(isRunning);
}

function isRunning(session: string): boolean {
  const owner = ownerOf(session);
  return owner !== undefined && isAlive(owner);
}

function ownerOf(session: string): ProcessIdentity | undefined {
  const [, pid, started] = /^(\d+)\.(\d+)\.\d+$/.exec(session) ?? [];
  return pid === undefined || started === undefined ? undefined : { pid: Number(pid), started };
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
