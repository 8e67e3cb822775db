import { readdirSync, readFileSync } from "node:fs";

/**
 * Kill every process in whose environment the name of a plugin's folder stands: the plugin, whose number is given, started it, whatever group or session it
 * went into since. Only where there is a `/proc`; a process that cleared its environment is not found, which nothing but a container could prevent.
 * Says whether it is worth looking again: something was killed, which may have started more, or cannot be told yet.
 */
export function killMarked(folder: string, plugin: number): boolean {
  // Numbers are handed out in order: unless they began anew, only those above the plugin's can be its children, and most need no look.
  const above = lastNumber() >= plugin ? plugin : 0;
  const mark = Buffer.from(`MASTERCHEF_SOCKET_DIR=${folder}\0`);
  let again = false;
  for (const name of processNames()) {
    const id = Number(name);
    if (!(id > above) || id === process.pid) continue;
    const environment = environmentOf(name);
    if (environment === undefined) continue;
    if (environment.includes(mark)) again = kill(id) || again;
    else if (environment.length === 0 && isBeginning(name)) again = true;
  }
  return again;
}

/** Whether it was there to be killed. */
function kill(id: number): boolean {
  try {
    process.kill(id, "SIGKILL");
    return true;
  } catch {
    return false;
  }
}

/** Whether a process without environment may be one that is just being loaded, and neither dead nor a thread of the system. */
function isBeginning(name: string): boolean {
  const [state, parent] = textOf(`/proc/${name}/stat`)
    .replace(/^.*\) /s, "")
    .split(" ");
  return state !== undefined && state !== "" && state !== "Z" && state !== "X" && parent !== "0" && parent !== "2";
}

/** The number that was handed out last; 0 if that cannot be told. */
function lastNumber(): number {
  return Number(textOf("/proc/loadavg").trim().split(" ").at(-1));
}

function processNames(): readonly string[] {
  try {
    return readdirSync("/proc");
  } catch {
    return [];
  }
}

/** Undefined where it is somebody else's, or gone. */
function environmentOf(name: string): Buffer | undefined {
  try {
    return readFileSync(`/proc/${name}/environ`);
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
