import type { Json } from "../ir/json.ts";
import type { HostPart } from "../plan/host-part.ts";
import { carriedKey } from "../run/carried.ts";
import type { JournalRecord } from "../run/read-carried.ts";
import { readCarried } from "../run/read-carried.ts";
import type { RunInput } from "../run/run-input.ts";
import type { RunReport } from "../run/run-report.ts";
import type { JournalPort } from "../run/state-ports.ts";
import type { Declared, TestSite } from "./test-site.ts";
import { SimulatedTarget } from "../run/testing/simulated-target.ts";

/** The kernel is gone: nothing that comes after is recorded, and nobody hears of it. */
class Dead extends Error {}

/** Forty steps in ten groups: a file, the service that it refreshes, a command with a condition and one without. */
export const fortySteps: readonly Declared[] = Array.from({ length: 10 }, (_, at): readonly Declared[] => [
  {
    address: `file.f${at}`,
    desired: { path: `/etc/f${at}`, content: `${at}\n` },
    notify: [`service.s${at}`],
    require: at > 1 ? [`command.once${at - 2}`] : [],
  },
  {
    address: `command.once${at}`,
    desired: { argv: ["once", `${at}`], creates: `/var/once${at}`, writes: [`/var/once${at}`] },
    require: [`file.f${at}`],
  },
  { address: `command.free${at}`, desired: { argv: ["free", `${at}`], writes: [`/var/free${at}`] }, require: [`file.f${at}`] },
  { address: `service.s${at}` },
]).flat();

/** A host that counts what is done to it. */
export class CrashWorld {
  readonly target: SimulatedTarget = new SimulatedTarget();
  /** How often each program changed something, by its words. */
  readonly counts: Map<string, number> = new Map();

  constructor() {
    const { machine } = this.target;
    machine.makeDirectory("/etc");
    machine.makeDirectory("/var");
    machine.programs.set("once", ([, name]) => {
      machine.put(`/var/once${name}`, "");
      return this.#count(`once ${name}`);
    });
    machine.programs.set("free", ([, name]) => {
      machine.put(`/var/free${name}`, "");
      return this.#count(`free ${name}`);
    });
    machine.programs.set("svc", ([, verb, name]) => (verb === "status" ? { code: 0 } : this.#count(`${verb} ${name}`)));
  }

  /** What is on the host. */
  get files(): readonly (readonly [string, string])[] {
    const { nodes } = this.target.machine;
    return Array.from(nodes, ([path, { content }]) => [path, Buffer.from(content).toString()] as const).toSorted();
  }

  /** The same host, keeping leases and owed records. */
  static keeping(): CrashWorld {
    const world = new CrashWorld();
    world.target.ledger = { owed: new Map(), epoch: 0 };
    return world;
  }

  /** The same host for another run: a link that was cancelled stays so. */
  reconnected(): CrashWorld {
    const next = new CrashWorld();
    next.target.machine.nodes.clear();
    for (const [path, node] of this.target.machine.nodes) next.target.machine.nodes.set(path, node);
    for (const [name, count] of this.counts) next.counts.set(name, count);
    next.target.ledger = this.target.ledger;
    return next;
  }

  #count(what: string): { readonly code: number } {
    this.counts.set(what, (this.counts.get(what) ?? 0) + 1);
    return { code: 0 };
  }
}

/** A journal in memory that ends after so many records, as one does whose process is killed. */
export class MortalJournal implements JournalPort {
  readonly records: JournalRecord[] = [];
  /** How many of them would survive a power cut. */
  safe = 0;
  readonly #lives: number;

  constructor(lives: number = Number.POSITIVE_INFINITY) {
    this.#lives = lives;
  }

  append(type: string, body: Json): number {
    if (this.records.length >= this.#lives) throw new Dead();
    return this.records.push({ type, body });
  }

  durable(): Promise<void> {
    if (this.records.length >= this.#lives) return Promise.reject(new Dead());
    this.safe = this.records.length;
    return Promise.resolve();
  }
}

/** One run in a world, as far as it comes; it goes on from the journals of others if there are any. Undefined: it died. */
export async function runIn(
  world: CrashWorld,
  site: TestSite,
  run: {
    readonly part: HostPart;
    readonly journal: JournalPort;
    readonly before?: readonly (readonly JournalRecord[])[];
    readonly input?: Partial<RunInput>;
  },
): Promise<RunReport | undefined> {
  const { part, journal, before = [], input = {} } = run;
  const takesUp = before.length === 0 ? undefined : { run: "before", carried: readCarried(part.steps, before) };
  try {
    return await site.run(part, { input: { session: world.target, journal, takesUp, ...input } });
  } catch (error) {
    if (error instanceof Dead) return undefined;
    throw error;
  }
}

/** Steps whose end the journals tell, by `carriedKey`. */
export function toldDone(journals: readonly (readonly JournalRecord[])[], part: HostPart): ReadonlySet<string> {
  const carried = readCarried(part.steps, journals);
  return new Set(
    [...carried.values()].filter(({ standing }) => standing === "done" || standing === "finished").map((each) => carriedKey(each)),
  );
}
