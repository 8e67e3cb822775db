import type { ChildProcess } from "node:child_process";
import { readFileSync } from "node:fs";
import type { Readable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import { inCgroup } from "./cgroups.ts";
import { start } from "./ended.ts";
import type { Ended } from "./ended.ts";
import { childrenOf } from "./process-identity.ts";

/** How a command runs in a host. */
export interface Entering {
  readonly stdin?: string | Uint8Array;
  /** Who runs it, by name; root when unset. */
  readonly user?: string;
  readonly cwd?: string;
  /** Added to PATH, HOME, LANG and the user's names; nothing else comes from this machine. */
  readonly env?: Readonly<Record<string, string>>;
  /** Ten minutes when unset. What is not done by then is killed, and the promise rejects. */
  readonly timeoutMs?: number;
}

/** A command in a host. */
export interface Command {
  readonly ended: Promise<Ended>;
  readonly stdout: Readable;
  /** Sends a signal to the command itself, not to what it started. Whether there was anything to send it to. */
  signal(name: NodeJS.Signals): boolean;
}

/** Where a command goes. */
export interface Target {
  readonly leader: number;
  readonly cgroup: string;
}

/**
 * Only what is forked after entering is in the host's process namespace. nsenter would fork by itself and stop when its child is stopped, as a
 * shutdown does to all processes; nobody would take note of the child's end then, and the shutdown would wait for it. A shell does not stop.
 */
const namespaces = ["--mount", "--uts", "--ipc", "--net", "--pid", "--cgroup"];

const path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** Starts a command in the namespaces of a host, with no more rights than the host's own first process has. */
export function enter(target: Target, argv: readonly string[], entering: Entering): Command {
  const { stdin, timeoutMs } = entering;
  const { child, ended } = start([...prefix(target, entering), ...argv], {
    ...(stdin === undefined ? {} : { stdin }),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    overdue: async (late) => {
      await killBelow(late);
    },
  });
  if (child.stdout === null) throw new Error("The command has no standard output.");
  return {
    ended,
    stdout: child.stdout,
    signal: (name) => {
      const [own] = childrenOf(child.pid ?? 0);
      return own !== undefined && sendSignal(own, name);
    },
  };
}

/** What must stand before a command for it to run in a host. */
export function prefix(
  { leader, cgroup }: Target,
  { user, cwd = "/", env = {} }: Pick<Entering, "user" | "cwd" | "env">,
): readonly string[] {
  const settings = { PATH: path, LANG: "C.UTF-8", HOME: "/root", USER: "root", LOGNAME: "root", ...env };
  const become = user === undefined ? [] : ["sh", "-c", asUser, user, env["HOME"] ?? ""];
  return [
    inCgroup(cgroup),
    ["nsenter", "--target", String(leader), ...namespaces, "--no-fork", "--"],
    ["setpriv", "--bounding-set", boundsOf(leader), "--"],
    ["env", "--ignore-environment", `--chdir=${cwd}`, ...Object.entries(settings).map(([name, value]) => `${name}=${value}`)],
    ["sh", "-c", '"$@"; exit $?', "sh"],
    become,
  ].flat();
}

/** Becomes the user $0, with the home $1 or its own. */
const asUser = [
  'export USER="$0" LOGNAME="$0" HOME="${1:-$(getent passwd "$0" | cut -d: -f6)}"',
  "shift",
  'exec setpriv --reuid "$(id -u "$USER")" --regid "$(id -g "$USER")" --init-groups -- "$@"',
].join("; ");

/** The capabilities that the host's first process is bounded to, as setpriv wants them: a command must not load modules into this machine. */
function boundsOf(leader: number): string {
  const [, hex = "0"] = /^CapBnd:\t([0-9a-f]+)$/m.exec(readFileSync(`/proc/${leader}/status`, "latin1")) ?? [];
  const bits = BigInt(`0x${hex}`);
  const own = BigInt(`0x${/^CapBnd:\t([0-9a-f]+)$/m.exec(readFileSync("/proc/self/status", "latin1"))?.[1] ?? "0"}`);
  const held = Array.from({ length: 64 }, (_, bit) => bit).filter((bit) => ((bits & own) >> BigInt(bit)) % 2n === 1n);
  return ["-all", ...held.map((bit) => `+cap_${bit}`)].join(",");
}

async function killBelow(child: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 100 && child.exitCode === null && child.signalCode === null; tries += 1) {
    for (const pid of descendants(child.pid ?? 0)) sendSignal(pid, "SIGKILL");
    await delay(50);
  }
  child.kill("SIGKILL");
  child.stdout?.destroy();
  child.stderr?.destroy();
}

function descendants(pid: number): readonly number[] {
  return childrenOf(pid).flatMap((child) => [child, ...descendants(child)]);
}

function sendSignal(pid: number, name: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    return false; // it ended by itself
  }
}
