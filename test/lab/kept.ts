import { existsSync, readFileSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { LabHost } from "./host.ts";
import { placeHost, prepareMachine } from "./lab.ts";
import { whileLocked } from "./lock.ts";
import { labFolder } from "./places.ts";
import { isAlive } from "./process-identity.ts";
import type { ProcessIdentity } from "./process-identity.ts";
import { endSession, keptSession, sessionFolder } from "./session.ts";
import { holdBridge } from "./supervisor.ts";

/** What is written of the hosts that stay, so that the next process finds them. */
interface KeptLab {
  readonly bridge: ProcessIdentity;
  readonly lower: readonly string[];
  readonly hosts: readonly KeptHost[];
}

interface KeptHost {
  readonly number: number;
  readonly supervisor: ProcessIdentity;
}

function recordFile(): string {
  return join(sessionFolder(keptSession), "lab.json");
}

/** The hosts that stay and are on, by number. */
export function keptHosts(): readonly LabHost[] {
  const record = readRecord();
  if (record === undefined) return [];
  return record.hosts.filter(({ supervisor }) => isAlive(supervisor)).map((host) => asHost(record, host));
}

/** Boots more hosts that stay. */
export async function addKeptHosts(count: number): Promise<readonly LabHost[]> {
  const root = await prepareMachine();
  return await whileChanging(async () => {
    const known = readRecord();
    let record = known !== undefined && isAlive(known.bridge) ? known : await beginKept(root.lower);
    const added: LabHost[] = [];
    for (let made = 0; made < count; made += 1) {
      const booted = await bootKept(record);
      record = { ...record, hosts: [...record.hosts, booted] };
      await writeFile(recordFile(), JSON.stringify(record));
      added.push(asHost(record, booted));
    }
    return added;
  });
}

async function beginKept(lower: readonly string[]): Promise<KeptLab> {
  await endSession(keptSession);
  await mkdir(sessionFolder(keptSession), { recursive: true });
  return { bridge: await holdBridge({ session: keptSession, folder: sessionFolder(keptSession), kept: true }), lower, hosts: [] };
}

/** Boots a host under the first number that is free. */
async function bootKept(record: KeptLab): Promise<KeptHost> {
  const taken = new Set(record.hosts.map((host) => host.number));
  let number = 1;
  while (taken.has(number)) number += 1;
  const host = asHost(record, { number });
  await mkdir(host.folder, { recursive: true });
  await host.start();
  const { supervisor } = host;
  if (supervisor === undefined) throw new Error(`${host.name} ended at once.`);
  return { number, supervisor };
}

function asHost({ lower, bridge }: KeptLab, { number, supervisor }: Pick<KeptHost, "number"> & Partial<KeptHost>): LabHost {
  return new LabHost(placeHost({ session: keptSession, number, lower, bridge, kept: true }), supervisor);
}

/** Ends a host that stays, or all of them. */
export async function removeKeptHosts(name?: string): Promise<readonly string[]> {
  return await whileChanging(async () => {
    const record = readRecord();
    const gone = keptHosts().filter((host) => name === undefined || host.name === name);
    for (const host of gone) await host.remove();
    const left = keptHosts();
    if (left.length === 0) await endSession(keptSession);
    else if (record !== undefined) {
      const hosts = record.hosts.filter(({ supervisor }) => isAlive(supervisor));
      await writeFile(recordFile(), JSON.stringify({ ...record, hosts }));
    }
    return gone.map((host) => host.name);
  });
}

/** The layers that hosts stand on at the moment, as names of folders. */
export function layersInUse(): readonly string[] {
  return keptHosts().length === 0 ? [] : (readRecord()?.lower ?? []);
}

async function whileChanging<T>(work: () => Promise<T>): Promise<T> {
  await mkdir(labFolder(), { recursive: true });
  return await whileLocked(join(labFolder(), "kept.lock"), work);
}

function readRecord(): KeptLab | undefined {
  if (!existsSync(recordFile())) return undefined;
  const record: unknown = JSON.parse(readFileSync(recordFile(), "utf8"));
  return isRecord(record) ? record : undefined;
}

/** Only this file writes it, and all at once: what begins like one is one. */
function isRecord(value: unknown): value is KeptLab {
  return typeof value === "object" && value !== null && "bridge" in value && "hosts" in value;
}
