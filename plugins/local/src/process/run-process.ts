import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { statSync } from "node:fs";
import type { Exit, Failure } from "@masterchef/wit/host";
import { errorCode, failure, failureOf, otherFailure } from "../failure.ts";
import { findProgram } from "./find-program.ts";
import { signalGroup } from "./signal-group.ts";
import { createIntake } from "./intake.ts";
import type { Intake } from "./intake.ts";

/** A program to run, everything looked up. */
export interface Program {
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly umask: number;
  readonly stdin: Uint8Array | undefined;
  /** The most of each stream that is kept, in bytes. */
  readonly outputLimit: number;
  /** What happens beyond the limit: the program is ended, or the rest is dropped. */
  readonly beyondLimit: "end" | "drop";
  /** Milliseconds. */
  readonly deadline: number;
  /** After the deadline the group is asked to end and, after so many milliseconds, killed. 0 kills at once. */
  readonly grace: number;
  /** Whether what the program left running ends with it. True for a question, which must leave nothing behind. */
  readonly endsGroup: boolean;
  readonly signal: AbortSignal;
  readonly onOutput?: ((bytes: Uint8Array) => void) | undefined;
}

/** How a program ended. `failed` says whether it had been started. */
export type Ending =
  | { readonly tag: "ended"; readonly exit: Exit; readonly stdout: Uint8Array; readonly stderr: Uint8Array }
  | {
      readonly tag: "failed";
      readonly started: boolean;
      readonly failure: Failure;
      readonly stdout: Uint8Array;
      readonly stderr: Uint8Array;
    };

const nothing = new Uint8Array();
/** How long silence must last after the program itself has ended, in milliseconds: something it started may hold the pipe open for ever. */
const drainPause = 50;
const drainRounds = 40;

/** Runs a program without a shell, in a session and process group of its own, without a terminal. Never throws. */
export async function runProcess(program: Program): Promise<Ending> {
  const [name = ""] = program.argv;
  const notStarted = (reason: Failure): Ending => ({ tag: "failed", started: false, failure: reason, stdout: nothing, stderr: nothing });
  if (program.argv.some((argument) => argument.includes("\0")))
    return notStarted(failure("malformed", "an argument holds a NUL character"));
  const found = findProgram(name);
  if (found.tag === "malformed") {
    return notStarted(failure("malformed", `${JSON.stringify(name)} is neither the name of a program nor an absolute path`));
  }
  if (found.tag === "missing") return { tag: "ended", exit: { tag: "not-found" }, stdout: nothing, stderr: nothing };
  if (found.tag === "denied") return notStarted(failure("denied", `${found.val} may not be executed; check its mode and kind`));
  const directory = directoryFailure(program.cwd);
  if (directory !== undefined) return notStarted(directory);
  if (program.signal.aborted) return notStarted(failure("timed-out", "the session ended before the program was started"));
  const child = start(found.val, program);
  return "failure" in child ? notStarted(child.failure) : await follow(child.process, found.val, program);
}

function directoryFailure(cwd: string): Failure | undefined {
  try {
    if (statSync(cwd).isDirectory()) return undefined;
    return otherFailure("not-directory", `the working directory ${cwd} is not a directory`);
  } catch (error) {
    return failureOf(error, `enter the working directory ${cwd}`);
  }
}

function start(path: string, program: Program): { readonly process: ChildProcess } | { readonly failure: Failure } {
  // The mask belongs to the whole process, and spawn forks before it returns: nothing else runs in between. Everything this
  // process creates itself gets its mode set explicitly, so the mask of a moment does no harm.
  const before = process.umask(program.umask & 0o777);
  try {
    const child = spawn(path, program.argv.slice(1), {
      argv0: program.argv[0] ?? path,
      cwd: program.cwd,
      env: { ...program.env },
      detached: true,
      stdio: ["pipe", "pipe", "pipe"],
    });
    return { process: child };
  } catch (error) {
    return { failure: failureOf(error, `start ${path}`) };
  } finally {
    process.umask(before);
  }
}

async function follow(child: ChildProcess, path: string, program: Program): Promise<Ending> {
  const { pid } = child;
  let cause: Failure | undefined;
  let killTimer: NodeJS.Timeout | undefined;

  function end(reason: Failure): void {
    if (cause !== undefined || pid === undefined) return;
    cause = reason;
    if (program.grace > 0) {
      signalGroup(pid, "SIGTERM");
      killTimer = setTimeout(() => signalGroup(pid, "SIGKILL"), program.grace);
    } else {
      signalGroup(pid, "SIGKILL");
    }
  }

  const onFull =
    program.beyondLimit === "end"
      ? () => end(failure("truncated", `${path} wrote more than ${program.outputLimit} bytes; raise the limit or have it say less`))
      : undefined;
  const stdout = createIntake({ stream: child.stdout, limit: program.outputLimit, onFull, onOutput: program.onOutput });
  const stderr = createIntake({ stream: child.stderr, limit: program.outputLimit, onFull, onOutput: program.onOutput });
  // A program that does not read its input closes the pipe: that is its business.
  child.stdin?.on("error", () => undefined);
  child.stdin?.end(program.stdin ?? nothing);
  const deadline = setTimeout(
    () => end(failure("timed-out", `${path} did not end within ${program.deadline} ms and was ended with all it had started`)),
    program.deadline,
  );
  const onAbort = (): void => end(failure("timed-out", `${path} was ended because the session ended`));
  program.signal.addEventListener("abort", onAbort, { once: true });

  const exit = await waitForExit(child);
  if (pid !== undefined && (program.endsGroup || cause !== undefined)) signalGroup(pid, "SIGKILL");
  await drain([stdout, stderr]);
  clearTimeout(deadline);
  clearTimeout(killTimer);
  program.signal.removeEventListener("abort", onAbort);
  const said = { stdout: stdout.take(), stderr: stderr.take() };
  child.stdin?.destroy();
  if (exit.tag === "error") return { tag: "failed", started: false, failure: startFailure(exit.error, path), ...said };
  if (cause !== undefined) return { tag: "failed", started: true, failure: cause, ...said };
  return { tag: "ended", exit: exit.val, ...said };
}

type Gone = { readonly tag: "exit"; readonly val: Exit } | { readonly tag: "error"; readonly error: Error };

function waitForExit(child: ChildProcess): Promise<Gone> {
  return new Promise((resolve) => {
    child.once("error", (error) => resolve({ tag: "error", error }));
    child.once("exit", (code, signal) => {
      const exit: Exit = code === null ? { tag: "signal", val: signal ?? "SIGKILL" } : { tag: "code", val: code };
      resolve({ tag: "exit", val: exit });
    });
  });
}

/** The program itself was found, so a missing file can only be the interpreter its first line names. */
function startFailure(error: Error, path: string): Failure {
  if (errorCode(error) === "ENOENT") {
    return otherFailure("missing-interpreter", `cannot start ${path}: the interpreter named in its first line does not exist`);
  }
  if (errorCode(error) === "E2BIG") return failure("malformed", `cannot start ${path}: its arguments and environment are too long`);
  return failureOf(error, `start ${path}`);
}

/** Reads what is still in the pipes: until both are closed or nothing came for two pauses. */
async function drain(intakes: readonly Intake[]): Promise<void> {
  const ended = Promise.all(intakes.map((intake) => intake.ended)).then(() => true);
  let before = -1;
  let quiet = 0;
  for (let round = 0; round < drainRounds && quiet < 2; round += 1) {
    if (await Promise.race([ended, pause(drainPause)])) return;
    const now = intakes.reduce((sum, intake) => sum + intake.received(), 0);
    quiet = now === before ? quiet + 1 : 0;
    before = now;
  }
}

function pause(milliseconds: number): Promise<false> {
  return new Promise((resolve) => {
    setTimeout(() => resolve(false), milliseconds);
  });
}
