import { spawn } from "node:child_process";
import type { ChildProcessByStdio } from "node:child_process";
import { randomBytes } from "node:crypto";
import { rmSync } from "node:fs";
import { rm } from "node:fs/promises";
import { Socket } from "node:net";
import type { Readable, Writable } from "node:stream";
import { setTimeout as pause } from "node:timers/promises";
import type { AdmittedPlugin } from "../admitted-plugin.ts";
import type { VerifiedExecutable } from "../admission/admit-executable.ts";
import type { CallFailure } from "../carrier.ts";
import { contracts } from "../contracts.ts";
import { fixedLimits } from "../limits.ts";
import { readBoundedLog } from "./bounded-log.ts";
import type { BoundedLog } from "./bounded-log.ts";
import { readHandshake } from "./handshake.ts";
import { makePluginFolder, removeDeadFolders } from "./plugin-folder.ts";
import { ProcessFamily } from "./process-family.ts";
import type { RpcClient } from "./rpc-client.ts";

/** What starting a process needs besides the plugin. */
export interface ProcessOptions {
  /** Where a plugin that runs on Node may keep compiled code. Private. */
  readonly compileCache: string;
  readonly note: (text: string) => void;
}

/** How starting ended. */
export type StartedProcess = { readonly tag: "ok"; readonly val: PluginProcess } | { readonly tag: "err"; readonly val: CallFailure };

type Child = ChildProcessByStdio<Writable, Readable, Readable>;

/** What of this process's environment a plugin sees: where programs and the user's own files are. */
const passedOn = ["PATH", "HOME", "USER", "LOGNAME", "LANG", "LC_ALL", "TMPDIR", "XDG_RUNTIME_DIR", "SSH_AUTH_SOCK"];

/** A running plugin with an open channel to it. It ends when its standard input closes, so it does not outlive this process. */
export class PluginProcess {
  readonly client: RpcClient;
  readonly #child: Child;
  readonly #folder: string;
  readonly #family: ProcessFamily;
  readonly #log: BoundedLog;
  readonly #onExit: () => void;
  #stopping: Promise<void> | undefined;

  private constructor(parts: {
    readonly child: Child;
    readonly folder: string;
    readonly family: ProcessFamily;
    readonly log: BoundedLog;
    readonly client: RpcClient;
    readonly onExit: () => void;
  }) {
    this.client = parts.client;
    this.#child = parts.child;
    this.#folder = parts.folder;
    this.#family = parts.family;
    this.#log = parts.log;
    this.#onExit = parts.onExit;
  }

  /** Start an executable and wait until it answers. */
  static async start(plugin: AdmittedPlugin, executable: VerifiedExecutable, options: ProcessOptions): Promise<StartedProcess> {
    // Not awaited, so that the process is started before the caller goes on loading what it needs: both take long, and there are two processors.
    const folder = makePluginFolder();
    const secret = randomBytes(32).toString("hex");
    const child = spawnPlugin(executable, folder, options.compileCache);
    const family = new ProcessFamily(child.pid ?? -1, folder);
    // Once it has ended nobody may signal its group later: the number could be somebody else's by then.
    child.once("exit", () => killGroup(child));
    // Should this process end without stopping it: a folder would be left behind.
    const onExit = (): void => {
      endFamily(child, family);
      if (child.pid !== undefined) family.killLeft();
      rmSync(folder, { recursive: true, force: true });
    };
    process.once("exit", onExit);
    const log = readBoundedLog(child.stderr, plugin.limits.logKiB * 1024, options.note);
    child.stdin.on("error", () => undefined);
    child.stdin.write(`${secret}\n`);
    // Loading gRPC takes about as long as the process takes to start, so both happen at once.
    const loading = import("./rpc-client.ts");
    const line = await firstLine(child, plugin.limits.startMs);
    const said = line.tag === "ok" ? readHandshake(line.val, { contract: contracts[plugin.kind].name, folder, secret }) : line;
    if (said.tag === "ok") {
      const client = new (await loading).RpcClient(said.val, secret);
      const started = new PluginProcess({ child, folder, family, log, client, onExit });
      const unhealthy = await client.checkHealth(plugin.limits.startMs);
      if (unhealthy === undefined) {
        unreference(child);
        removing ??= removeDeadFolders();
        return { tag: "ok", val: started };
      }
      await started.stop();
      return { tag: "err", val: { code: "MC_HOST_HANDSHAKE", detail: `was ended, because it ${unhealthy}.${quoteTail(log)}` } };
    }
    endFamily(child, family);
    await ended(child);
    await wipe(child, folder, family);
    process.off("exit", onExit);
    return { tag: "err", val: { code: "MC_HOST_HANDSHAKE", detail: `was ended in its handshake: ${said.val}.${quoteTail(log)}` } };
  }

  /** Its number, while it has one. */
  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Whether the process is still there. */
  get isAlive(): boolean {
    return !hasEnded(this.#child) && this.#stopping === undefined;
  }

  /** What to say of its death, once a call has failed for it. Waits a moment for the exit to be seen. */
  async death(): Promise<CallFailure> {
    for (let tries = 0; tries < 50 && !hasEnded(this.#child); tries += 1) await new Promise((resolve) => setTimeout(resolve, 2));
    return { code: "MC_HOST_DIED", detail: `lost its process, which ended ${howEnded(this.#child)}.${quoteTail(this.#log)}` };
  }

  /** It is about to be asked to change the machine: what it starts from now on may be meant to outlive it. */
  mayLeaveSome(): void {
    this.#family.mayLeaveSome();
  }

  /** Ask it to end, wait, and kill it with all it started. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stopNow();
    return this.#stopping;
  }

  /** Kill it with all it started, at once. */
  kill(): Promise<void> {
    endFamily(this.#child, this.#family);
    return this.stop();
  }

  async #stopNow(): Promise<void> {
    this.client.close();
    if (!hasEnded(this.#child)) {
      this.#child.ref();
      const exited = ended(this.#child);
      this.#family.remember();
      this.#child.kill("SIGTERM");
      this.#child.stdin.end();
      const timer = setTimeout(() => {
        endFamily(this.#child, this.#family);
      }, fixedLimits.stopMs);
      await exited;
      clearTimeout(timer);
    }
    await wipe(this.#child, this.#folder, this.#family);
    process.off("exit", this.#onExit);
    await removing;
  }
}

/** What killed processes left is looked for once a process, while there is other work. */
let removing: Promise<void> | undefined;

function spawnPlugin(executable: VerifiedExecutable, folder: string, compileCache: string): Child {
  const [program, args] = executable.runtime === "node" ? [process.execPath, [executable.path]] : [executable.path, []];
  const environment = Object.fromEntries(passedOn.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])));
  return spawn(program, args, {
    // The directory it was started from is the user's business; the plugin's own is as good as any.
    cwd: folder,
    // A process group of its own, so that all of it can be ended, and so that a key pressed at the terminal reaches this process alone.
    detached: true,
    stdio: ["pipe", "pipe", "pipe"],
    env: { ...environment, MASTERCHEF_SOCKET_DIR: folder, NODE_COMPILE_CACHE: compileCache },
  });
}

/** The first line a process prints. Whatever it prints later is read and dropped. */
async function firstLine(child: Child, startMs: number): Promise<{ readonly tag: "ok" | "err"; readonly val: string }> {
  const { promise, resolve } = Promise.withResolvers<{ readonly tag: "ok" | "err"; readonly val: string }>();
  let text = "";
  const timer = setTimeout(() => {
    resolve({ tag: "err", val: `it said nothing for ${startMs} ms` });
  }, startMs);
  child.stdout.on("data", (chunk: Buffer) => {
    if (text.length > longestLine) return;
    text += chunk.toString("utf8");
    const end = text.indexOf("\n");
    if (end >= 0) resolve({ tag: "ok", val: text.slice(0, end) });
    else if (text.length > longestLine) resolve({ tag: "err", val: `its first line is longer than ${longestLine} characters` });
  });
  child.once("error", (error) => {
    resolve({ tag: "err", val: `it cannot be started: ${error.message}` });
  });
  // `close` comes after the last of its output was read.
  child.once("close", (code, signal) => {
    resolve({ tag: "err", val: `it ended ${signal === null ? `with exit code ${code ?? 0}` : `by signal ${signal}`}` });
  });
  const line = await promise;
  clearTimeout(timer);
  return line;
}

const longestLine = 4_096;

function hasEnded(child: Child): boolean {
  return child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
}

function howEnded(child: Child): string {
  if (child.signalCode !== null) return `by signal ${child.signalCode}`;
  return child.exitCode === null ? "without a word" : `with exit code ${child.exitCode}`;
}

/** Waits until a process that was started has ended. */
async function ended(child: Child): Promise<void> {
  if (hasEnded(child)) return;
  await new Promise<void>((resolve) => {
    child.once("exit", () => {
      resolve();
    });
  });
}

function killGroup(child: Child): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {
    // Nobody of the group is left.
  }
}

/** Kill a plugin that has not ended, once all that it started is known and stands still. */
function endFamily(child: Child, family: ProcessFamily): void {
  if (child.pid === undefined || hasEnded(child)) return;
  try {
    process.kill(-child.pid, "SIGSTOP");
  } catch {
    // It is ending at this moment.
  }
  family.freeze();
  killGroup(child);
}

/** How often what a plugin started is looked for, and the wait between: what starts more of its kind is not to win. */
const mostLooks = 20;
const lookAgainMs = 5;

/** Take away what a process that has ended left behind: processes that went out of its group, its streams, which they may hold open, and its folder. */
async function wipe(child: Child, folder: string, family: ProcessFamily): Promise<void> {
  for (let tries = 0; tries < mostLooks && child.pid !== undefined && family.killLeft(); tries += 1) await pause(lookAgainMs);
  for (const stream of [child.stdin, child.stdout, child.stderr]) stream.destroy();
  await rm(folder, { recursive: true, force: true });
}

/** A process that waits must not keep this one from ending. */
function unreference(child: Child): void {
  child.unref();
  for (const stream of [child.stdin, child.stdout, child.stderr]) {
    if (stream instanceof Socket) stream.unref();
  }
}

function quoteTail(log: BoundedLog): string {
  const tail = log.tail();
  return tail === "" ? "" : ` It wrote last:\n${tail}`;
}
