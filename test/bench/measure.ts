import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/** One program run as a user would run it. */
export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** What one run cost. */
export interface Cost {
  /** Wall time of the whole process, from spawn to exit, in milliseconds. */
  readonly ms: number;
  /** Peak resident memory of the largest process among it and its children, in KiB; undefined without /usr/bin/time. */
  readonly peakKiB: number | undefined;
}

const timeProgram = "/usr/bin/time";

/**
 * Runs a command to its end and measures it. Its output is read and dropped, as a terminal or a log would take it.
 *
 * @throws when it does not start or ends with anything but 0: a failed run has no figure
 */
export function measure({ program, args, cwd, env }: Command): Cost {
  const scratch = existsSync(timeProgram) ? mkdtempSync(path.join(tmpdir(), "bench-time-")) : undefined;
  const record = scratch === undefined ? undefined : path.join(scratch, "peak");
  const line = record === undefined ? [program, ...args] : [timeProgram, "-f", "%M", "-o", record, program, ...args];
  const [first = program, ...rest] = line;
  try {
    const began = process.hrtime.bigint();
    const ended = spawnSync(first, rest, { cwd, env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"], maxBuffer: 2 ** 30 });
    const ms = Number(process.hrtime.bigint() - began) / 1e6;
    if (ended.error !== undefined) throw ended.error;
    if (ended.status !== 0) {
      const said = [ended.stdout, ended.stderr].map((part) => part.toString("utf8").trimEnd().slice(-2000)).join("\n");
      throw new Error(`${program} ${args.join(" ")} ended with ${ended.status ?? ended.signal ?? "nothing"}:\n${said}`);
    }
    return { ms, peakKiB: record === undefined ? undefined : Number(readFileSync(record, "utf8").trim().split("\n").at(-1)) };
  } finally {
    if (scratch !== undefined) rmSync(scratch, { recursive: true, force: true });
  }
}

/** The full path of an installed program, searched for on the PATH and where system programs lie; undefined when it is absent. */
export function findProgram(name: string): string | undefined {
  const folders = [...(process.env["PATH"] ?? "").split(path.delimiter), "/usr/sbin", "/sbin", "/opt/puppetlabs/bin", "/var/cfengine/bin"];
  return folders.map((folder) => path.join(folder, name)).find((candidate) => path.isAbsolute(candidate) && existsSync(candidate));
}
