import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readdirSync } from "node:fs";
import path from "node:path";
import { setTimeout as after } from "node:timers/promises";
import { manageFiles, problemWith, removeFiles } from "./managed-files.ts";
import { measure } from "./measure.ts";
import type { Command } from "./measure.ts";
import { masterchef, masterchefCommand } from "./subjects/masterchef.ts";

const count = 1000;

/** What resuming a run takes that was killed when half of its files were there, as a share of what the whole run takes. */
export async function resumeShares(scratch: string): Promise<readonly number[]> {
  const files = manageFiles(path.join(scratch, "managed"), count);
  const site = path.join(scratch, "site");
  mkdirSync(site);
  removeFiles(files);
  const full = masterchef().prepare(files, site);
  measure(full);
  const shares: number[] = [];
  for (let turn = 0; turn < 3; turn += 1) {
    removeFiles(files);
    const { ms } = measure(full);
    removeFiles(files);
    await killedWhen(full, () => readdirSync(files.folder).length >= count / 2);
    const resumed = measure(masterchefCommand(["resume", newestRun(site), "--yes"], site));
    const problem = problemWith(files);
    if (problem !== undefined) throw new Error(`After the resume the files are not as declared: ${problem}`);
    shares.push(resumed.ms / ms);
  }
  return shares;
}

/** Runs a command until something is so, then kills it without a word. */
async function killedWhen({ program, args, cwd, env }: Command, isSo: () => boolean): Promise<void> {
  const child = spawn(program, args, { cwd, env: { ...process.env, ...env }, stdio: "ignore" });
  const ended = once(child, "exit");
  while (child.exitCode === null && !isSo()) await after(1);
  child.kill("SIGKILL");
  await ended;
  if (child.signalCode !== "SIGKILL") throw new Error("The run ended before it could be killed.");
}

/** The run that began last: their names begin with the time. */
function newestRun(site: string): string {
  const newest = readdirSync(path.join(site, ".masterchef/runs")).toSorted().at(-1);
  if (newest === undefined) throw new Error("There is no run to resume.");
  return path.parse(newest).name;
}
