import { afterAll, beforeAll, expect, test } from "vitest";
import type { HostPart } from "../plan/host-part.ts";
import { TestSite } from "../testing/test-site.ts";
import type { JournalRecord } from "./read-carried.ts";
import type { RunReport } from "./run-report.ts";
import { CrashWorld, fortySteps, MortalJournal, runIn, toldDone } from "../testing/crash-world.ts";

let site: TestSite;
let part: HostPart;
let undisturbed: CrashWorld;
/** How many records the undisturbed run wrote. */
let points: number;

beforeAll(async () => {
  site = await TestSite.create();
  const world = new CrashWorld();
  part = await site.plan(fortySteps, world.target);
  undisturbed = new CrashWorld();
  const journal = new MortalJournal();
  const report = await runIn(undisturbed, site, { part, journal });
  if (report?.result !== "succeeded") throw new Error("the undisturbed run failed");
  points = journal.records.length;
});

afterAll(async () => {
  await site[Symbol.asyncDispose]();
});

/** Take a run up until it comes to its end, and hold what came of it against the undisturbed run. */
async function goOn(crashed: CrashWorld, journals: readonly (readonly JournalRecord[])[]): Promise<RunReport["result"] | undefined> {
  const told = toldDone(journals, part);
  const world = crashed.reconnected();
  const report = await runIn(world, site, { part, journal: new MortalJournal(), before: journals });
  expect(world.files).toEqual(undisturbed.files);
  const count = (of: CrashWorld, what: string): number => of.counts.get(what) ?? 0;
  for (let at = 0; at < 10; at += 1) {
    const reload = `reload s${at}`;
    expect([`once ${at}`, count(world, `once ${at}`)]).toEqual([`once ${at}`, 1]);
    expect([reload, count(world, reload) > 0]).toEqual([reload, true]);
    for (const [key, what] of [
      [`converge command.free${at}`, `free ${at}`],
      [`refresh service.s${at}`, reload],
    ] as const) {
      const repeated = count(world, what) - count(crashed, what);
      expect([what, told.has(key) ? repeated === 0 : repeated <= 1]).toEqual([what, true]);
    }
  }
  return report?.result;
}

test("the forty steps are many waves and hundreds of records", () => {
  expect(part.steps.filter(({ kind }) => kind !== "settled").length).toBe(40);
  expect(points).toBeGreaterThan(150);
});

test("killed at any record, a run that is taken up ends as one that nothing disturbed; nothing recorded as done is done again, and every owed refresh runs", async () => {
  for (let lives = 0; lives < points; lives += 1) {
    const world = new CrashWorld();
    const journal = new MortalJournal(lives);
    expect(await runIn(world, site, { part, journal })).toBeUndefined();
    expect(await goOn(world, [journal.records])).toBe("succeeded");
  }
});

test("after a power cut at any record, when only what was durable is left, it ends the same way", async () => {
  for (let lives = 0; lives < points; lives += 1) {
    const world = new CrashWorld();
    const journal = new MortalJournal(lives);
    await runIn(world, site, { part, journal });
    expect(await goOn(world, [journal.records.slice(0, journal.safe)])).toBe("succeeded");
  }
});

test("killed at any record and killed again while it is taken up, it ends the same way", async () => {
  for (let lives = 0; lives < points; lives += 1) {
    const world = new CrashWorld();
    const first = new MortalJournal(lives);
    await runIn(world, site, { part, journal: first });
    const again = world.reconnected();
    const second = new MortalJournal(2 + ((lives * 7) % 60));
    await runIn(again, site, { part, journal: second, before: [first.records] });
    expect(await goOn(again, [first.records, second.records])).toBe("succeeded");
  }
});

test("when the transport dies at any operation, done or not, the run stops and is taken up", async () => {
  const operations = undisturbed.target.begun.length;
  for (let nth = 1; nth <= operations; nth += 1) {
    for (const fault of ["lose", "die"] as const) {
      const world = new CrashWorld();
      const journal = new MortalJournal();
      world.target.fault = (_, at) => {
        if (at !== nth) return undefined;
        if (fault === "die") throw new Error("the process is gone");
        return "lose";
      };
      const report = await runIn(world, site, { part, journal });
      expect(report?.result).toBe("failed");
      world.target.fault = undefined;
      expect(await goOn(world, [journal.records])).toBe("succeeded");
    }
  }
});

test("when a worker dies at any call, its steps fail, and the run is taken up", async () => {
  const { testProviders } = await import("./testing/test-providers.ts");
  for (let nth = 1; ; nth += 1) {
    let calls = 0;
    const world = new CrashWorld();
    const journal = new MortalJournal();
    const providers: typeof testProviders = {
      ...testProviders,
      decide: async (plugin, facts, answers, batch) => {
        calls += 1;
        if (calls !== nth) return await testProviders.decide(plugin, facts, answers, batch);
        const val = { code: "MC_HOST_DIED" as const, severity: "error" as const, detail: "Its worker died. Try again." };
        return batch.map(() => ({ tag: "fault" as const, val }));
      },
    };
    const report = await runIn(world, site, { part, journal, input: { providers } });
    if (calls < nth) break;
    expect(report?.result).toBe("failed");
    expect(await goOn(world, [journal.records])).toBe("succeeded");
  }
});

test("what nobody knows the end of is asked before anything is done", async () => {
  for (let lives = 0; lives < points; lives += 9) {
    const world = new CrashWorld();
    const journal = new MortalJournal(lives);
    await runIn(world, site, { part, journal });
    const told =
      journal.records.filter(({ type }) => type === "intent").length - journal.records.filter(({ type }) => type === "outcome").length;
    if (told === 0) continue;
    const next = new MortalJournal();
    await runIn(world.reconnected(), site, { part, journal: next, before: [journal.records] });
    const purposes = next.records.flatMap(({ type, body }) => (type === "answers" || type === "intent" ? [{ type, body }] : []));
    expect(purposes[0]).toMatchObject({ type: "answers", body: { purpose: "unknown" } });
  }
});
