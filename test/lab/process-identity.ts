import { readFileSync } from "node:fs";

/** A process of this machine. A pid alone is used again; with the time of its start it is not, nor after a restart of the machine. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Clock ticks between the machine's start and the process's. */
  readonly started: string;
}

/** The identity of a process, or undefined when there is none of that pid, or only what is left of one that ended. */
export function identify(pid: number): ProcessIdentity | undefined {
  const fields = statFields(pid);
  const [state, started] = [fields[0], fields[19]];
  return started === undefined || state === "Z" || state === "X" ? undefined : { pid, started };
}

/** Whether the very process is still there. */
export function isAlive({ pid, started }: ProcessIdentity): boolean {
  return identify(pid)?.started === started;
}

/** The pids of a process's children, oldest first. */
export function childrenOf(pid: number): readonly number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, "latin1").split(" ").filter(Boolean).map(Number);
  } catch {
    return []; // ended meanwhile
  }
}

/** What of /proc/PID/stat comes after the program's name, which may hold anything. */
function statFields(pid: number): readonly string[] {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "latin1");
    return text.slice(text.lastIndexOf(")") + 2).split(" ");
  } catch {
    return [];
  }
}
