import { readdirSync, readFileSync } from "node:fs";

/**
 * Kill every process in whose environment the name of a plugin's folder stands: the plugin started it, whatever group or session it went into since. Only
 * where there is a `/proc`; a process that cleared its environment is not found, which nothing but a container could prevent.
 */
export function killMarked(folder: string): void {
  const mark = Buffer.from(`MASTERCHEF_SOCKET_DIR=${folder}\0`);
  // A process that forks while it is looked for is found in the next round.
  for (let rounds = 0; rounds < mostRounds; rounds += 1) if (killOnce(mark) === 0) return;
}

const mostRounds = 10;

function killOnce(mark: Buffer): number {
  let killed = 0;
  for (const name of processNames()) {
    const id = Number(name);
    if (!Number.isInteger(id) || id === process.pid || !environmentOf(name).includes(mark)) continue;
    try {
      process.kill(id, "SIGKILL");
      killed += 1;
    } catch {
      // It has ended by itself.
    }
  }
  return killed;
}

function processNames(): readonly string[] {
  try {
    return readdirSync("/proc");
  } catch {
    return [];
  }
}

/** Empty where it is somebody else's, or gone. */
function environmentOf(name: string): Buffer {
  try {
    return readFileSync(`/proc/${name}/environ`);
  } catch {
    return Buffer.alloc(0);
  }
}
