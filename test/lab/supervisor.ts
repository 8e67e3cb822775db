import { spawn } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { inCgroup } from "./cgroups.ts";
import { connect, makeBridge, ownNetwork } from "./network.ts";
import { ownFolder } from "./places.ts";
import { childrenOf, identify } from "./process-identity.ts";
import type { ProcessIdentity } from "./process-identity.ts";

/** A process that holds namespaces, and where it belongs. */
interface Held {
  readonly session: string;
  /** The folder whose `console.log` gets what it prints. */
  readonly folder: string;
  /** It outlives this process. Otherwise it ends with it, however it ends. */
  readonly kept: boolean;
}

/** A host to be held. */
export interface HeldHost extends Held {
  readonly name: string;
  readonly number: number;
  readonly lower: readonly string[];
  /** The process whose network has the bridge. */
  readonly bridge: number;
  /** More options of systemd-nspawn. */
  readonly options: readonly string[];
}

/** Starts the process that holds the bridge of a session. */
export async function holdBridge(held: Held): Promise<ProcessIdentity> {
  const holder = await holdNamespaces(held, { group: "bridge", argv: ["unshare", "--net", "--", "sleep", "infinity"] });
  await makeBridge(holder.pid);
  return holder;
}

/** Starts the process that holds a host, connects it, and lets it boot. */
export async function holdHost(host: HeldHost): Promise<ProcessIdentity> {
  // A host outlives a systemd-nspawn that is killed; nothing outlives its process namespace.
  const unshare = ["unshare", "--mount", "--net", "--pid", "--fork", "--kill-child=KILL", "--mount-proc", "--"];
  const argv = [...unshare, "sh", join(ownFolder, "supervise.sh"), host.folder, host.lower.join(":"), host.name, ...host.options];
  return await holdNamespaces(host, { group: host.name, argv }, async ({ pid }) => {
    await connect(host.bridge, { pid, number: host.number });
  });
}

/** The first process of a host as this machine sees it; undefined while there is none. */
export function leaderOf(supervisor: number): number | undefined {
  const nspawns = childrenOf(supervisor).flatMap(childrenOf);
  return nspawns.flatMap(childrenOf).find(isLeader);
}

interface Holding {
  readonly group: string;
  readonly argv: readonly string[];
}

/** Starts a process in namespaces of its own, and lets it go on once `prepare` is done. */
async function holdNamespaces(
  { session, folder, kept }: Held,
  { group, argv }: Holding,
  prepare: (holder: ProcessIdentity) => Promise<void> = () => Promise.resolve(),
): Promise<ProcessIdentity> {
  const tether = kept ? [] : ["setpriv", "--pdeathsig", "KILL", "--"];
  const log = openSync(join(folder, "console.log"), "a");
  const [program = "", ...args] = [...inCgroup(`${session}/${group}`), ...tether, ...argv];
  const child = spawn(program, args, { stdio: ["pipe", log, log], detached: true });
  closeSync(log);
  const failed = new Promise<never>((_, reject) => {
    child.once("error", reject);
    child.once("exit", (code, signal) =>
      reject(new Error(`${group} ended at once (${code ?? signal ?? "unknown"}); see ${folder}/console.log.`)),
    );
  });
  // It may end later, when nobody waits for it any more.
  failed.catch(() => undefined);
  child.unref();
  const { pid } = child;
  if (pid === undefined) return await failed;
  const going = async (): Promise<ProcessIdentity> => {
    await ownNetwork(pid);
    const holder = identify(pid);
    if (holder === undefined) throw new Error(`${group} ended at once; see ${folder}/console.log.`);
    await prepare(holder);
    child.stdin?.on("error", () => undefined);
    child.stdin?.end("begin\n");
    return holder;
  };
  return await Promise.race([going(), failed]);
}

/** Whether it is the first process of the namespace below the supervisor's: before it is, it is still on its way into the host. */
function isLeader(pid: number): boolean {
  try {
    return /^NSpid:\t\d+\t\d+\t1$/m.test(readFileSync(`/proc/${pid}/status`, "latin1"));
  } catch {
    return false;
  }
}
