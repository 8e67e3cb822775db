import { afterEach, beforeEach, expect, test } from "vitest";
import type { HostPart } from "../plan/host-part.ts";
import { CrashWorld, MortalJournal, runIn } from "../testing/crash-world.ts";
import { codes, ends, TestSite } from "../testing/test-site.ts";
import type { Declared } from "../testing/test-site.ts";

let site: TestSite;
let world: CrashWorld;

const bootId = "/proc/sys/kernel/random/boot_id";

beforeEach(async () => {
  site = await TestSite.create();
  world = new CrashWorld();
  world.target.machine.put(bootId, "1");
  world.target.machine.makeDirectory("/run");
});

afterEach(async () => {
  await site[Symbol.asyncDispose]();
});

const file = (name: string, more: Partial<Declared> = {}): Declared => ({
  address: `file.${name}`,
  desired: { path: `/etc/${name}`, content: name },
  ...more,
});
const command = (name: string, more: Partial<Declared> = {}): Declared => ({
  address: `command.${name}`,
  desired: { argv: ["free", name], writes: [`/var/free${name}`] },
  ...more,
});
/** A service that listens to what was written before the boot and to what is written after it, and stands behind it. */
const declared: readonly Declared[] = [
  file("before", { notify: ["service.s", "command.told"] }),
  { address: "reboot.now", require: ["file.before", "command.unrelated"] },
  command("unrelated"),
  { address: "service.s", require: ["reboot.now"] },
  file("after", { require: ["reboot.now"] }),
  { address: "command.told", desired: { argv: ["free", "told"], refresh_only: true }, require: ["reboot.now"] },
];

function count(of: CrashWorld, what: string): number {
  return of.counts.get(what) ?? 0;
}

test("a reboot is alone in its wave, ends the run by its name, and what it requires comes before", async () => {
  world.target.machine.put("/run/flag", "");
  const part = await site.plan(declared, world.target);
  expect(part.steps.find(({ address }) => address === "reboot.now")).toMatchObject({ kind: "change", grade: "exact" });
  expect(part.steps.find(({ address }) => address === "file.after")).toMatchObject({ grade: "exact" });
  const journal = new MortalJournal();
  const report = await runIn(world, site, { part, journal });
  expect([report?.result, report === undefined ? [] : codes(report)]).toEqual(["rebooting", ["MC_RUN_REBOOTING"]]);
  expect(report === undefined ? [] : ends(report)).toEqual([
    "file.before: changed",
    "command.unrelated: changed",
    "reboot.now: cancelled",
    "service.s: cancelled",
    "service.s refresh: cancelled",
    "file.after: cancelled",
    "command.told: cancelled",
    "command.told refresh: cancelled",
  ]);
  expect(journal.records.filter(({ type }) => type === "reboot")).toEqual([
    { type: "reboot", body: { step: "reboot.now", kind: "converge", boot: "1" } },
  ]);
  expect(journal.safe).toBe(journal.records.length);
});

test("after the boot the run goes on: what a boot makes anew is not refreshed for what changed before, a command is", async () => {
  world.target.machine.put("/run/flag", "");
  const part = await site.plan(declared, world.target);
  const journal = new MortalJournal();
  await runIn(world, site, { part, journal });
  const next = world.reconnected();
  const report = await runIn(next, site, { part, journal: new MortalJournal(), before: [journal.records] });
  expect(report?.result).toBe("succeeded");
  expect([count(next, "reload s"), count(next, "free told"), next.target.machine.text(bootId)]).toEqual([0, 1, "2"]);
  expect(next.target.machine.text("/etc/after")).toBe("after");
});

test("a boot that was recorded and did not come is asked for again", async () => {
  world.target.machine.put("/run/flag", "");
  const part = await site.plan(declared, world.target);
  world.target.fault = ({ act }) => (act.tag === "barrier" ? "lose" : undefined);
  const journal = new MortalJournal();
  const lost = await runIn(world, site, { part, journal });
  expect(lost?.result).toBe("rebooting");
  // The link broke and the host did not go down.
  const next = world.reconnected();
  next.target.machine.put(bootId, "1");
  next.target.machine.put("/run/flag", "");
  const again = new MortalJournal();
  expect((await runIn(next, site, { part, journal: again, before: [journal.records] }))?.result).toBe("rebooting");
  const last = next.reconnected();
  const report = await runIn(last, site, { part, journal: new MortalJournal(), before: [journal.records, again.records] });
  expect([report?.result, last.target.machine.text(bootId)]).toEqual(["succeeded", "2"]);
});

test("killed at any record, the host is booted anew once and the run is brought to its end", async () => {
  const listening: readonly Declared[] = [
    file("before", { notify: ["reboot.now"] }),
    { address: "reboot.now", require: ["command.unrelated"] },
    command("unrelated"),
    file("after", { require: ["reboot.now"] }),
  ];
  const part: HostPart = await site.plan(listening, world.target);
  const whole = new MortalJournal();
  await runIn(world, site, { part, journal: whole });
  for (let lives = 0; lives <= whole.records.length; lives += 1) {
    let at = new CrashWorld();
    at.target.machine.put(bootId, "1");
    at.target.machine.makeDirectory("/run");
    const journals: MortalJournal[] = [new MortalJournal(lives)];
    let report = await runIn(at, site, { part, journal: journals[0] ?? whole });
    for (let turn = 0; report?.result !== "succeeded" && turn < 4; turn += 1) {
      at = at.reconnected();
      const before = journals.map(({ records }) => records);
      journals.push(new MortalJournal());
      report = await runIn(at, site, { part, journal: journals.at(-1) ?? whole, before });
    }
    expect([lives, report?.result, at.target.machine.text(bootId), at.target.machine.text("/etc/after")]).toEqual([
      lives,
      "succeeded",
      "2",
      "after",
    ]);
  }
});

test("a reboot that something before it may yet call for is open, so that whoever approves it knows", async () => {
  const raising: Declared = { address: "command.raise", desired: { argv: ["free", "raise"], writes: ["/run/flag"] } };
  const part = await site.plan([raising, { address: "reboot.now", require: ["command.raise"] }], world.target);
  expect(part.steps.at(-1)).toMatchObject({ kind: "open" });
  const settled = await site.plan([{ address: "reboot.now" }], world.target);
  expect(settled.steps.at(-1)).toMatchObject({ kind: "settled" });
});
