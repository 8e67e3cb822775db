import type { Captured } from "@masterchef/wit/host";
import { defaultRunOptions, digestOf, everyResource, planHost, runPlan } from "@masterchef/kernel/testing";
import type { BlobPort, FilebucketPort, HostPlanning, JournalPort, Machine, Outcome, PlanInput, ProviderPort, RunClock, RunOptions, RunReport, MachineSession } from "@masterchef/kernel/testing";
import { everythingGranted, localProviders, typeOf } from "./provider-port.ts";
import type { Site } from "./site.ts";

/** What planning a site on a machine takes, with everything granted. */
export function planInput(site: Site, target: MachineSession, given: Partial<PlanInput> = {}): PlanInput {
  return {
    ir: site.ir,
    places: { locate: () => undefined },
    selection: everyResource,
    facts: { user: { name: "root", uid: 0, gid: 0, group: "root" } },
    providers: localProviders(),
    target,
    verify: () => Promise.resolve(false),
    fillHoles: () => Promise.resolve({ tag: "unknown", val: "another resource" }),
    overlay: { user: { name: "root", uid: 0, gid: 0, group: "root" }, sizeOf: (digest) => site.blobs.get(digest)?.length, contentOf: (digest, limit) => contentIn(site, digest, limit) },
    typeOf,
    capabilities: () => everythingGranted,
    ...given,
  };
}

function contentIn(site: Site, digest: string, limit: number): Captured | undefined {
  const bytes = site.blobs.get(digest);
  if (bytes === undefined || bytes.length > limit) return undefined;
  const text = Buffer.from(bytes).toString("utf8");
  return Buffer.from(text).equals(Buffer.from(bytes)) ? { tag: "text", val: text } : { tag: "bytes", val: bytes };
}

/** Plan a site on a machine. */
export function planWorld(site: Site, target: MachineSession, given: Partial<PlanInput> = {}): Promise<Outcome<HostPlanning>> {
  return planHost(planInput(site, target, given));
}

/** What a run has in place of a disk. */
export interface Recorded {
  readonly records: { readonly type: string; readonly body: unknown }[];
}

/** Carry out a plan on a machine. Waiting moves the machine's clock, a tick a millisecond, and takes no time. */
export function applyWorld(
  site: Site,
  target: MachineSession,
  given: { readonly plan: HostPlanning; readonly options?: Partial<RunOptions>; readonly providers?: ProviderPort; readonly recorded?: Recorded; readonly blobs?: BlobPort; readonly filebucket?: FilebucketPort; readonly cancellation?: AbortSignal },
): Promise<RunReport> {
  const { plan, options = {}, providers = localProviders(), recorded = { records: [] }, blobs = blobsOf(site), filebucket = bucket(), cancellation } = given;
  return runPlan({
    run: "run-1",
    planDigest: "sha256:0",
    part: plan.seal().part,
    host: "world",
    selection: everyResource,
    versions: {},
    controller: "test",
    session: target,
    providers,
    asks: () => everythingGranted.ask,
    verify: () => Promise.resolve(false),
    fillHoles: () => Promise.resolve({ tag: "unknown", val: "another resource" }),
    journal: journalInto(recorded),
    blobs,
    filebucket,
    options: { ...defaultRunOptions, ...options },
    clock: worldClock(target.machine),
    ...(cancellation === undefined ? {} : { cancellation }),
  });
}

function worldClock(machine: Machine): RunClock {
  return {
    now: () => machine.clock,
    sleep: (ms) => {
      machine.clock += Math.ceil(ms);
      return Promise.resolve();
    },
    random: () => 0,
  };
}

function journalInto({ records }: Recorded): JournalPort {
  return {
    append: (type, body) => records.push({ type, body }),
    durable: () => Promise.resolve(),
  };
}

/** Contents in memory, those of the site to begin with. */
export function blobsOf(site: Site, held: Map<string, Uint8Array> = new Map()): BlobPort {
  for (const [digest, bytes] of site.blobs) held.set(digest, bytes);
  return {
    has: (digest) => Promise.resolve(held.has(digest)),
    async *open(digest) {
      const bytes = held.get(digest);
      if (bytes === undefined) throw new Error(`Cannot open ${digest}: it is not held`);
      yield bytes;
    },
    keep(bytes) {
      const digest = digestOf(bytes);
      held.set(digest, bytes);
      return { digest, size: bytes.length };
    },
    flush: () => Promise.resolve(),
  };
}

function bucket(): FilebucketPort {
  return {
    async keep(content, digest) {
      let size = 0;
      for await (const piece of content) size += piece.length;
      return { digest, size };
    },
    record: () => Promise.resolve(),
    flush: () => Promise.resolve(),
  };
}
