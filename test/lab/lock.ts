import { spawn } from "node:child_process";

/**
 * Does something while nobody else on this machine does it. The kernel holds the lock and frees it with the process, so that a crash leaves none.
 *
 * @param file is made when it is not there, and stays
 */
export async function whileLocked<T>(file: string, work: () => Promise<T>): Promise<T> {
  const holder = spawn("flock", ["--exclusive", file, "sh", "-c", "echo locked; exec cat"], { stdio: ["pipe", "pipe", "inherit"] });
  const ended = new Promise<void>((resolve) => {
    holder.once("close", () => resolve());
  });
  await new Promise<void>((resolve, reject) => {
    holder.once("error", reject);
    holder.once("close", (code) => reject(new Error(`flock ${file} ended with ${code ?? "a signal"}`)));
    holder.stdout.once("data", () => resolve());
  });
  try {
    return await work();
  } finally {
    holder.stdin.end();
    await ended;
  }
}
