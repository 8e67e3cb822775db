import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { setTimeout as pause } from "node:timers/promises";

/** What this process holds of the system, counted or named. */
export interface Remains {
  /** Processes this one started, and what those started, as number and command line; those with the mark wherever they went. */
  readonly processes: readonly string[];
  /** Sockets and pipes that are open. */
  readonly channels: number;
  /** Threads of this process: a worker has several. */
  readonly threads: number;
  /** Folders of plugins in the folder for temporary files. */
  readonly folders: readonly string[];
  /** Memory in MiB, after a collection. */
  readonly residentMiB: number;
}

/** Look. Linux only, like the rest that needs `/proc`. Whoever calls it has a folder for temporary files of its own: other tests run beside it. */
export function remains(): Remains {
  globalThis.gc?.();
  return {
    processes: descendants(),
    channels: readdirSync("/proc/self/fd").filter((name) => /^(socket|pipe):/.test(linkOf(`/proc/self/fd/${name}`))).length,
    threads: readdirSync("/proc/self/task").length,
    folders: readdirSync(tmpdir()).filter((name) => name.startsWith("masterchef-plugin-")),
    residentMiB: process.memoryUsage().rss / 1024 / 1024,
  };
}

/** What is left more than before once things have settled: a number that is no more than it was shows as 0. */
export async function leftSince(before: Remains): Promise<Omit<Remains, "residentMiB">> {
  let left = difference(before, remains());
  // Threads and processes end in their own time.
  for (let tries = 0; tries < 100 && !isNothing(left); tries += 1) {
    await pause(50);
    left = difference(before, remains());
  }
  return left;
}

/** Nothing is left. */
export const nothing: Omit<Remains, "residentMiB"> = { processes: [], channels: 0, threads: 0, folders: [] };

function difference(before: Remains, now: Remains): Omit<Remains, "residentMiB"> {
  return {
    processes: now.processes.filter((each) => !before.processes.includes(each)),
    channels: Math.max(0, now.channels - before.channels),
    threads: Math.max(0, now.threads - before.threads),
    folders: now.folders.filter((each) => !before.folders.includes(each)),
  };
}

function isNothing(left: Omit<Remains, "residentMiB">): boolean {
  return left.processes.length + left.channels + left.threads + left.folders.length === 0;
}

/** Stands in the command line of what the corpus leaves behind, so that it is found whatever else it hides. An argument of `sleep`. */
export const mark: string = `1${String(process.pid).padStart(9, "0")}`;

function descendants(): readonly string[] {
  const parents = new Map(processIds().map((id) => [id, parentOf(id)]));
  const isBelow = (id: string | undefined): boolean => id !== undefined && (id === String(process.pid) || isBelow(parents.get(id)));
  return [...parents.keys()]
    .filter((id) => id !== String(process.pid) && (isBelow(id) || commandOf(id).includes(mark)))
    .map((id) => `${id} ${commandOf(id)}`);
}

function parentOf(id: string): string | undefined {
  return /\) \S (\d+)/.exec(textOf(`/proc/${id}/stat`))?.[1];
}

function processIds(): readonly string[] {
  return readdirSync("/proc").filter((name) => /^\d+$/.test(name));
}

function commandOf(id: string): string {
  return textOf(`/proc/${id}/cmdline`).replaceAll("\0", " ").slice(0, 200);
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return "";
  }
}
