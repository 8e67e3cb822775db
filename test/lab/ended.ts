import { spawn } from "node:child_process";
import type { ChildProcess, SpawnOptions } from "node:child_process";

/** What came of a program. */
export interface Ended {
  /** The exit code; 128 and the signal's number when a signal ended it, as a shell says it. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** How a program is started. */
export interface Launch {
  /** What it reads; nothing when unset. */
  readonly stdin?: string | Uint8Array;
  /** After so many milliseconds `overdue` is called. */
  readonly timeoutMs?: number;
  /** Ends what hangs; kills the program itself when unset. */
  readonly overdue?: (child: ChildProcess) => Promise<void>;
  readonly env?: Readonly<Record<string, string>>;
}

/** A program that was started. */
export interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
}

const defaultTimeoutMs = 600_000;

const signalNumbers: Readonly<Record<string, number>> = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGQUIT: 3,
  SIGABRT: 6,
  SIGKILL: 9,
  SIGSEGV: 11,
  SIGPIPE: 13,
  SIGTERM: 15,
};

/** Starts a program of this machine and collects what it prints. */
export function start(argv: readonly string[], launch: Launch = {}): Started {
  const [program = "", ...args] = argv;
  const options: SpawnOptions = { stdio: "pipe", ...(launch.env === undefined ? {} : { env: { ...process.env, ...launch.env } }) };
  const child = spawn(program, args, options);
  return { child, ended: collect(child, argv, launch) };
}

/** Runs a program of this machine to its end, whatever that is. */
export async function run(argv: readonly string[], launch: Launch = {}): Promise<Ended> {
  return await start(argv, launch).ended;
}

/**
 * Runs a program of this machine that must succeed.
 *
 * @returns what it wrote to standard output
 * @throws when it ends with anything but 0, with all that it printed
 */
export async function output(argv: readonly string[], launch: Launch = {}): Promise<string> {
  return demandSuccess(argv, await run(argv, launch));
}

/** The standard output of a program that succeeded; throws with all that it printed when it did not. */
export function demandSuccess(argv: readonly string[], { code, stdout, stderr }: Ended): string {
  if (code !== 0) throw new Error(`${argv.join(" ")} ended with ${code}:\n${stdout}${stderr}`);
  return stdout;
}

async function collect(child: ChildProcess, argv: readonly string[], launch: Launch): Promise<Ended> {
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout?.on("data", (piece: Buffer) => stdout.push(piece));
  child.stderr?.on("data", (piece: Buffer) => stderr.push(piece));
  // A program may end without reading what it was given.
  child.stdin?.on("error", () => undefined);
  child.stdin?.end(launch.stdin ?? "");
  const timeoutMs = launch.timeoutMs ?? defaultTimeoutMs;
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    void (launch.overdue ?? kill)(child);
  }, timeoutMs);
  try {
    const code = await new Promise<number>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (exit, signal) => resolve(exit ?? 128 + (signalNumbers[signal ?? ""] ?? 0)));
    });
    const ended = { code, stdout: Buffer.concat(stdout).toString("utf8"), stderr: Buffer.concat(stderr).toString("utf8") };
    if (late) throw new Error(`${argv.join(" ")} was ended after ${timeoutMs} ms. It had printed:\n${ended.stdout}${ended.stderr}`);
    return ended;
  } finally {
    clearTimeout(timer);
  }
}

function kill(child: ChildProcess): Promise<void> {
  child.kill("SIGKILL");
  return Promise.resolve();
}
