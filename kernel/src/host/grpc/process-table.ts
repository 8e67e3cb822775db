import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** What the system tells of a process. Reads `/proc`, so only Linux tells anything. */
export interface TableEntry {
  readonly id: number;
  readonly parent: number;
  /** One letter: `Z` is a process that has ended and was not fetched. */
  readonly state: string;
  /** When it started, in the system's ticks: with its number it names one process for good. */
  readonly started: string;
}

/** Numbers of the processes there are; none where there is no `/proc`. */
export function processIds(): readonly number[] {
  return namesIn("/proc").flatMap((name) => (/^\d+$/.test(name) ? [Number(name)] : []));
}

/** Undefined for one that is gone. */
export function entryOf(id: number): TableEntry | undefined {
  // The name of the program stands in brackets, and may hold any character but the last bracket.
  const fields = textOf(`/proc/${id}/stat`)
    .replace(/^.*\) /s, "")
    .split(" ");
  const [state, parent] = fields;
  const started = fields[19];
  return state === undefined || parent === undefined || started === undefined ? undefined : { id, state, parent: Number(parent), started };
}

/** What its files numbered so are, as the system names them (`socket:[123]`); all of its files where no numbers are given. */
export function openFiles(id: number, numbers?: readonly number[]): readonly string[] {
  const names = numbers ?? namesIn(`/proc/${id}/fd`);
  return names.flatMap((name) => linkOf(`/proc/${id}/fd/${name}`) ?? []);
}

/** Where it is at work; undefined where it is somebody else's, or gone. */
export function directoryOf(id: number): string | undefined {
  return linkOf(`/proc/${id}/cwd`);
}

/** The variables it was started with, each with a zero byte after it. Undefined where it is somebody else's, or gone. */
export function environmentOf(id: number): Buffer | undefined {
  try {
    return readFileSync(`/proc/${id}/environ`);
  } catch {
    return undefined;
  }
}

/** The number that was handed out last; 0 if that cannot be told. */
export function lastNumber(): number {
  return Number(textOf("/proc/loadavg").trim().split(" ").at(-1));
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function linkOf(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
