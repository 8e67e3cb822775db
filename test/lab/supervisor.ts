import { spawn } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { joinCgroup } from "./cgroups.ts";
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
  const holder = await holdNamespaces(held, { group: "bridge", namespaces: ["--net"], argv: ["sleep", "infinity"] });
  await makeBridge(holder.pid);
  return holder;
}

/** Starts the process that holds a host, connects it, and lets it boot. */
export async function holdHost(host: HeldHost): Promise<ProcessIdentity> {
  const argv = ["sh", join(ownFolder, "supervise.sh"), host.folder, host.lower.join(":"), host.name, ...host.options];
  const holder = await holdNamespaces(host, { group: host.name, namespaces: ["--mount", "--net"], argv }, async ({ pid }) => {
    await connect(host.bridge, { pid, number: host.number });
  });
  return holder;
}

/** The first process of a host as this machine sees it; undefined while there is none. */
export function leaderOf(supervisor: number): number | undefined {
  for (const nspawn of childrenOf(supervisor)) {
    for (const leader of childrenOf(nspawn)) if (isLeader(leader)) return leader;
  }
  return undefined;
}

interface Holding {
  readonly group: string;
  readonly namespaces: readonly string[];
  readonly argv: readonly string[];
}

/** Starts a process in namespaces of its own, and lets it go on once `prepare` is done. */
async function holdNamespaces(
  { session, folder, kept }: Held,
  { group, namespaces, argv }: Holding,
  prepare: (holder: ProcessIdentity) => Promise<void> = () => Promise.resolve(),
): Promise<ProcessIdentity> {
  const tether = kept ? [] : ["setpriv", "--pdeathsig", "KILL", "--"];
  const log = openSync(join(folder, "console.log"), "a");
  const [program = "", ...args] = [...tether, "unshare", ...namespaces, "--", ...argv];
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
    await joinCgroup(pid, `${session}/${group}`);
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

/** Whether it is the first process of a process namespace: before it is, it is still on its way into the host. */
function isLeader(pid: number): boolean {
  try {
    return /^NSpid:.*\t1$/m.test(readFileSync(`/proc/${pid}/status`, "latin1"));
  } catch {
    return false;
  }
}
