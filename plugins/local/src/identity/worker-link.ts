import { spawn } from "node:child_process";
import { setTimeout as pause } from "node:timers/promises";
import type { ChildProcess } from "node:child_process";
import { failure, otherFailure } from "../failure.ts";
import type { UserEntry } from "../account/account-files.ts";
import type { Failure } from "@masterchef/wit/host";
import { searchPath } from "../process/find-program.ts";
import { signalGroup } from "../process/signal-group.ts";
import { becoming } from "./become.ts";
import { throughSudo } from "./through-sudo.ts";
import { createLineChannel } from "./line-channel.ts";
import type { LineChannel } from "./line-channel.ts";

/** A copy of this executor that runs as another user, or as ourselves where a call may hang. */
export interface WorkerLink {
  /**
   * Sends a call; `onBurst` gets each piece of its result.
   * Settles with nothing when the call has ended, or with what broke the link.
   */
  call(method: string, body: unknown, onBurst: (burst: unknown) => void): Promise<Failure | undefined>;
  /** Whether it can still be called. */
  readonly isOpen: boolean;
  /** Kills the process: it is late, or not to be trusted. */
  end(): void;
  /** Lets the process end by itself, so that it leaves nothing behind, and kills it only if it does not. */
  retire(): Promise<void>;
}

/** How to start a worker. */
export interface WorkerOptions {
  /** The program and arguments that make a process a worker. */
  readonly command: readonly string[];
  /** None: as ourselves. */
  readonly user: UserEntry | undefined;
}

const startDeadline = 15_000;
const errorTextLimit = 2000;
const lastWordsTime = 200;
const retireTime = 2000;

/** Starts a worker. Settles with a failure where it may not be started as that user. */
export async function startWorker(options: WorkerOptions): Promise<WorkerLink | Failure> {
  const child = spawnWorker(options);
  const { stdin, stdout, stderr } = child;
  if (stdin === null || stdout === null || stderr === null) return otherFailure("internal", "the worker process has no pipes");
  let errorText = "";
  stderr.on("data", (chunk: Buffer) => {
    errorText = (errorText + chunk.toString("utf8")).slice(-errorTextLimit);
  });
  const calls = new Map<number, PendingCall>();
  const ready = Promise.withResolvers<Failure | undefined>();
  let open = true;
  let lastCall = 0;

  const gone = new Promise<void>((resolve) => {
    child.once("exit", () => resolve());
  });
  const lastWords = new Promise<void>((resolve) => {
    stderr.once("close", resolve);
  });

  function close(reason: string | undefined): void {
    if (!open) return;
    open = false;
    if (child.pid !== undefined) signalGroup(child.pid, "SIGKILL");
    void tellEnd(reason);
  }

  /** Both pipes end at the same time; what stands in the other one says why. */
  async function tellEnd(reason: string | undefined): Promise<void> {
    await Promise.race([lastWords, pause(lastWordsTime)]);
    const how = `${reason === undefined ? "" : `: ${reason}`}${said(errorText)}`;
    const broken = failure("unreachable", `the process that works as ${nameOf(options.user)} ended${how}`);
    for (const call of calls.values()) call.settle(broken);
    calls.clear();
    ready.resolve(startFailure(options.user, errorText));
  }

  const channel: LineChannel = createLineChannel({
    input: stdout,
    output: stdin,
    onEnd: close,
    onMessage(message) {
      const fields = new Map<string, unknown>(typeof message === "object" && message !== null ? Object.entries(message) : []);
      if (fields.has("ready")) ready.resolve(undefined);
      const call = calls.get(Number(fields.get("id")));
      if (call === undefined) return;
      if (fields.has("burst")) {
        try {
          call.onBurst(fields.get("burst"));
        } catch (error) {
          close(`it sent nonsense: ${error instanceof Error ? error.message : String(error)}`);
          return;
        }
      }
      if (!fields.has("end")) return;
      calls.delete(Number(fields.get("id")));
      const problem = fields.get("problem");
      call.settle(typeof problem === "string" ? otherFailure("internal", problem) : undefined);
    },
  });
  child.once("error", (error) => {
    errorText += error.message;
    close(undefined);
  });
  const timer = setTimeout(() => close("it did not start in time"), startDeadline);
  const problem = await ready.promise;
  clearTimeout(timer);
  if (problem !== undefined) return problem;

  return {
    call(method, body, onBurst) {
      if (!open) return Promise.resolve(failure("unreachable", `the process that works as ${nameOf(options.user)} has ended; run again`));
      lastCall += 1;
      const id = lastCall;
      return new Promise((settle) => {
        calls.set(id, { onBurst, settle });
        channel.send({ id, method, body });
      });
    },
    get isOpen() {
      return open;
    },
    end() {
      close("it was ended");
    },
    async retire() {
      if (!open) return;
      stdin.end();
      await Promise.race([gone, pause(retireTime)]);
      close("it was ended");
    },
  };
}

interface PendingCall {
  readonly onBurst: (burst: unknown) => void;
  readonly settle: (failure: Failure | undefined) => void;
}

/**
 * Root starts the worker as itself, and the worker gives up root before it does anything else: only that way are the groups those of the
 * user. Anyone else asks sudo, which must not ask back.
 */
function spawnWorker({ command, user }: WorkerOptions): ChildProcess {
  if (user === undefined) return spawnQuietly(command, "/");
  if (process.geteuid?.() === 0) return spawnQuietly([...command, ...becoming(user)], user.home);
  const { argv, firstBytes } = throughSudo(command, user);
  const child = spawnQuietly(argv, user.home);
  // What is wrong with the pipe is told by the channel that is about to use it.
  child.stdin?.write(firstBytes);
  return child;
}

function spawnQuietly(argv: readonly string[], home: string): ChildProcess {
  const [program = process.execPath, ...rest] = argv;
  return spawn(program, rest, {
    cwd: "/",
    env: { PATH: searchPath, HOME: home, LANG: "C.UTF-8", LC_ALL: "C.UTF-8", TZ: "UTC" },
    stdio: ["pipe", "pipe", "pipe"],
    detached: true,
  });
}

function startFailure(user: UserEntry | undefined, errorText: string): Failure {
  const how = process.geteuid?.() === 0 ? "" : "; allow it with a sudo rule without password, or run as root";
  return failure("denied", `cannot work as ${nameOf(user)}${how}${said(errorText)}`);
}

function nameOf(user: UserEntry | undefined): string {
  return user === undefined ? "the same user" : `"${user.name}"`;
}

function said(text: string): string {
  return text.trim() === "" ? "" : ` (it said: ${text.trim()})`;
}
