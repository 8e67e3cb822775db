import { afterAll, beforeAll, expect, test } from "vitest";
import type { Owed } from "@masterchef/wit/host";
import type { HostPart } from "../plan/host-part.ts";
import { mergedCauses } from "../plan/owed-cause.ts";
import { CrashWorld, MortalJournal, runIn } from "../testing/crash-world.ts";
import { TestSite } from "../testing/test-site.ts";
import type { Declared } from "../testing/test-site.ts";
import { causeOf } from "./owed-records.ts";
import { askWitnesses } from "./read-owed.ts";
import type { JournalRecord } from "./read-carried.ts";
import type { RunReport } from "./run-report.ts";

/** Four groups: a file that a service listens to, one after the other; the last service listens to the one before it. */
const declared: readonly Declared[] = [
  ...[0, 1, 2].flatMap((at): readonly Declared[] => [
    {
      address: `file.f${at}`,
      desired: { path: `/etc/f${at}`, content: `${at}\n` },
      notify: [`service.s${at}`],
      require: at === 0 ? [] : [`service.s${at - 1}`],
    },
    { address: `service.s${at}`, notify: at === 2 ? ["service.s3"] : [] },
  ]),
  { address: "service.s3" },
];
const services = [0, 1, 2, 3];

let site: TestSite;
let part: HostPart;
let undisturbed: CrashWorld;
let points: number;

beforeAll(async () => {
  site = await TestSite.create();
  part = await site.plan(declared, CrashWorld.keeping().target);
  const journal = new MortalJournal();
  const world = CrashWorld.keeping();
  const report = await runIn(world, site, { part, journal });
  if (report?.result !== "succeeded") throw new Error("the undisturbed run failed");
  undisturbed = world;
  points = journal.records.length;
});

afterAll(async () => {
  await site[Symbol.asyncDispose]();
});

function reloads(world: CrashWorld): readonly number[] {
  return services.map((at) => world.counts.get(`reload s${at}`) ?? 0);
}

/** What whoever comes next does, who knows the journals of the site: it plans anew with what the target says is owed, and applies that. */
async function applyAnew(crashed: CrashWorld, journals: readonly (readonly JournalRecord[])[]): Promise<CrashWorld> {
  const world = crashed.reconnected();
  const done = refreshedIn(journals);
  const records = [...(world.target.ledger?.owed.values() ?? [])].filter(({ subject }) => !done.has(subject));
  const standing = (await askWitnesses(world.target, records)).filter(({ stands }) => stands);
  const owed = mergedCauses(standing.map(({ record }) => causeOf(record)));
  const again = await site.plan(declared, world.target, owed);
  const report = await runIn(world, site, { part: again, journal: new MortalJournal(), input: { refreshed: refreshedBy(journals) } });
  expect(report?.result).toBe("succeeded");
  return world;
}

function refreshedBy(journals: readonly (readonly JournalRecord[])[]): (all: readonly Owed[]) => Promise<ReadonlySet<string>> {
  const done = refreshedIn(journals);
  return (all) => Promise.resolve(new Set(all.filter(({ subject }) => done.has(subject)).map(({ key }) => key)));
}

function refreshedIn(journals: readonly (readonly JournalRecord[])[]): ReadonlySet<unknown> {
  return new Set(
    journals
      .flat()
      .flatMap(({ type, body }) =>
        type === "refresh-done" && body !== null && typeof body === "object" && "step" in body ? [body["step"]] : [],
      ),
  );
}

/** Whose refresh the journal says was done, or may have been under way when the run ended. */
function mayHaveRun(records: readonly JournalRecord[], at: number): boolean {
  return JSON.stringify(records.filter(({ type }) => type === "intent" || type === "outcome")).includes(`service.s${at}`);
}

test("an undisturbed run leaves nothing owed", () => {
  expect([...(undisturbed.target.ledger?.owed.keys() ?? [])]).toEqual([]);
  expect(reloads(undisturbed)).toEqual([1, 1, 1, 1]);
});

test("owed-crash-points: killed at any record, whoever plans anew loses no refresh and does none that is not needed", async () => {
  for (let lives = 0; lives < points; lives += 1) {
    const crashed = CrashWorld.keeping();
    const journal = new MortalJournal(lives);
    expect(await runIn(crashed, site, { part, journal })).toBeUndefined();
    const world = await applyAnew(crashed, [journal.records]);
    for (const at of services) {
      const count = reloads(world)[at] ?? 0;
      // Never lost; and done twice only where nobody could know that the first one had come to its end.
      const most = mayHaveRun(journal.records, at) ? 2 : 1;
      expect([lives, at, count >= 1 && count <= most]).toEqual([lives, at, true]);
    }
    expect([lives, [...(world.target.ledger?.owed.keys() ?? [])]]).toEqual([lives, []]);
    const settled = await site.plan(declared, world.target);
    expect(settled.steps.every(({ kind }) => kind === "settled")).toBe(true);
  }
});

test("owed-crash-points: taken up, the run does what is owed on the target, and nothing that somebody did meanwhile", async () => {
  for (let lives = 0; lives < points; lives += 1) {
    const crashed = CrashWorld.keeping();
    const journal = new MortalJournal(lives);
    await runIn(crashed, site, { part, journal });
    const resumed = crashed.reconnected();
    const input = { refreshed: refreshedBy([journal.records]) };
    const report = await runIn(resumed, site, { part, journal: new MortalJournal(), before: [journal.records], input });
    expect([lives, report?.result]).toEqual([lives, "succeeded"]);
    expect([lives, reloads(resumed).every((count) => count >= 1)]).toEqual([lives, true]);
    expect([lives, [...(resumed.target.ledger?.owed.keys() ?? [])]]).toEqual([lives, []]);
    // The ledger is the one host's: the same crash once more.
    const twin = CrashWorld.keeping();
    await runIn(twin, site, { part, journal: new MortalJournal(lives) });
    // Somebody planned anew before the run was taken up: nothing is left for it.
    const meanwhile = await applyAnew(twin, [journal.records]);
    const before = reloads(meanwhile);
    const late = meanwhile.reconnected();
    const told: RunReport | undefined = await runIn(late, site, { part, journal: new MortalJournal(), before: [journal.records] });
    expect([lives, told?.result]).toEqual([lives, "succeeded"]);
    for (const at of services)
      if (!mayHaveRun(journal.records, at)) expect([lives, at, reloads(late)[at]]).toEqual([lives, at, before[at]]);
  }
});

test("owed-crash-points: killed between the record and the change, nothing is owed and the record goes", async () => {
  const crashed = CrashWorld.keeping();
  crashed.target.fault = () => {
    throw new Error("the process is gone");
  };
  await runIn(crashed, site, { part, journal: new MortalJournal() });
  const [record] = crashed.target.ledger?.owed.values() ?? [];
  expect(record).toMatchObject({ subject: "service.s0", cause: { source: "file.f0" } });
  expect(await askWitnesses(crashed.target, record === undefined ? [] : [record])).toMatchObject([{ stands: false }]);
});

test("a refresh that fails stays owed, and the next run does it though nothing changes any more", async () => {
  const crashed = CrashWorld.keeping();
  const status = crashed.target.machine.programs.get("svc");
  crashed.target.machine.programs.set("svc", ([, verb]) => ({ code: verb === "status" ? 0 : 1 }));
  const report = await runIn(crashed, site, { part, journal: new MortalJournal() });
  expect(report?.result).toBe("failed");
  if (status !== undefined) crashed.target.machine.programs.set("svc", status);
  expect((await site.plan(declared.slice(0, 2), crashed.target)).steps.map(({ kind }) => kind)).toEqual(["settled", "settled"]);
  const world = await applyAnew(crashed, []);
  expect(reloads(world)[0]).toBe(1);
  expect(world.target.ledger?.owed.size).toBe(0);
});

test("owed-foreign: a record of another controller, or for what is not declared, is neither run nor cleared", async () => {
  const world = CrashWorld.keeping();
  await runIn(world, site, { part, journal: new MortalJournal() });
  const witness = {
    query: { read: { tag: "file", val: { path: "/etc/f0", follow: false, want: {}, contentLimit: 0 } }, reads: [] },
    expect: "x",
  } as const;
  const lease = { controller: "other", run: "theirs", epoch: 1 };
  const cause = { source: "file.f0", reaction: "" };
  world.target.ledger?.owed.set("theirs", { key: "theirs", lease, subject: "service.s0", cause, witness });
  world.target.ledger?.owed.set("gone", { key: "gone", lease: { ...lease, controller: "test" }, subject: "service.gone", cause, witness });
  const settled = await site.plan(declared, world.target);
  expect(await runIn(world.reconnected(), site, { part: settled, journal: new MortalJournal() })).toMatchObject({ result: "succeeded" });
  expect([...(world.target.ledger?.owed.keys() ?? [])]).toEqual(["theirs", "gone"]);
  expect(reloads(world)).toEqual([1, 1, 1, 1]);
});

test("stale-epoch: once somebody else has the host, nothing of this run is done any more", async () => {
  const world = CrashWorld.keeping();
  const { ledger } = world.target;
  world.target.beforeRun = (_, nth) => {
    if (nth === 2 && ledger !== undefined) ledger.epoch += 1;
  };
  const report = await runIn(world, site, { part, journal: new MortalJournal() });
  expect(report?.result).toBe("failed");
  expect(JSON.stringify(report)).toContain("stale-epoch");
  expect(reloads(world).reduce((sum, count) => sum + count, 0)).toBeLessThan(4);
});
