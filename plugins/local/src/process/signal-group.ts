/** Signals a process that leads a group, and the whole group; it may be gone already. */
export function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // Nobody is left to be told.
  }
}
