import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { LabHost } from "./host.ts";
import type { HostPlace } from "./host.ts";
import type { Extras } from "./recipe.ts";
import type { ProcessIdentity } from "./process-identity.ts";
import { missingRequirements, requirementsText } from "./requirements.ts";
import { prepareRoot } from "./root.ts";
import type { Root } from "./root.ts";
import { beginSession, endSession, sessionFolder, sweepSessions } from "./session.ts";
import { holdBridge } from "./supervisor.ts";

/** What may be said of a host. */
export interface HostOptions {
  /** Its host name; `lab1`, `lab2`, ... when unset. */
  readonly name?: string;
  /** Units that may fail without the host being thought broken. */
  readonly mayFail?: readonly string[];
  /** More options of systemd-nspawn, such as `--bind=/dev/loop-control`. */
  readonly options?: readonly string[];
}

/** Some hosts on a network of their own. They end with this process, however it ends. */
export class Lab {
  readonly #session: string;
  readonly #root: Root;
  readonly #bridge: ProcessIdentity;
  readonly #hosts: LabHost[] = [];

  constructor(session: string, root: Root, bridge: ProcessIdentity) {
    this.#session = session;
    this.#root = root;
    this.#bridge = bridge;
  }

  /** A fresh host, booted. It takes a second or two. */
  async host({ name, mayFail = [], options = [] }: HostOptions = {}): Promise<LabHost> {
    const number = this.#hosts.length + 1;
    const place = placeHost({ session: this.#session, number, lower: this.#root.lower, bridge: this.#bridge, kept: false });
    const host = new LabHost({ ...place, ...(name === undefined ? {} : { name }), mayFail, options });
    this.#hosts.push(host);
    await mkdir(place.folder, { recursive: true });
    await host.start();
    return host;
  }

  /** Ends all hosts and removes them. */
  async close(): Promise<void> {
    await endSession(this.#session);
  }
}

/**
 * Opens a lab: hosts in it are booted when asked for.
 *
 * @param extras what its hosts have or find beyond the others', from the machine's own archive
 * @throws when this machine lacks something, with a line for each and how to get it
 */
export async function openLab(extras?: Extras): Promise<Lab> {
  const root = await prepareMachine(extras);
  const session = await beginSession();
  try {
    return new Lab(session, root, await holdBridge({ session, folder: sessionFolder(session), kept: false }));
  } catch (error) {
    await endSession(session);
    throw error;
  }
}

/** Looks for what is missing, clears away what crashed, and has the root made that hosts stand on. */
export async function prepareMachine(extras?: Extras): Promise<Root> {
  const missing = await missingRequirements();
  if (missing.length > 0) throw new Error(requirementsText(missing));
  await sweepSessions();
  return await prepareRoot((line) => console.error(line), extras);
}

/** A host's place in a session, as every host has it. */
export function placeHost(given: Pick<HostPlace, "session" | "number" | "lower" | "bridge" | "kept">): HostPlace {
  const name = `lab${given.number}`;
  return { ...given, name, folder: join(sessionFolder(given.session), "hosts", String(given.number)), mayFail: [], options: [] };
}
