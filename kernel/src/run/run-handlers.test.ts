import { afterEach, beforeEach, expect, test } from "vitest";
import type { HostPart } from "../plan/host-part.ts";
import { CrashWorld, MortalJournal, runIn } from "../testing/crash-world.ts";
import { codes, ends, TestSite } from "../testing/test-site.ts";
import type { Declared } from "../testing/test-site.ts";

let site: TestSite;
let ran: string[];

beforeEach(async () => {
  site = await TestSite.create();
  site.target.machine.makeDirectory("/etc");
  ran = [];
  for (const name of ["build", "tell", "work", "svc"]) {
    site.target.machine.programs.set(name, ([, ...more]) => {
      if (more[0] !== "status") ran.push([name, ...more].join(" "));
      return { code: 0 };
    });
  }
});

afterEach(async () => {
  await site[Symbol.asyncDispose]();
});

function file(name: string, notifyHandlers: readonly string[], more: Partial<Declared> = {}): Declared {
  return { address: `file.${name}`, desired: { path: `/etc/${name}`, content: name }, notifyHandlers, ...more };
}

function handler(name: string, more: Partial<Declared> = {}): Declared {
  return { address: `command.${name}`, desired: { argv: [name], writes: [] }, handler: true, ...more };
}

/** Done by a resource that is written after those that notify. */
const work: Declared = { address: "command.work", desired: { argv: ["work"], writes: [] } };

test("a handler runs once, after all resources, however many call for it", async () => {
  const report = await site.apply([file("a", ["command.tell"]), file("b", ["command.tell"]), work, handler("tell")]);
  expect(ends(report)).toEqual(["file.a: changed", "file.b: changed", "command.work: changed", "command.tell: changed"]);
  expect(ran).toEqual(["work", "tell"]);
});

test("a handler that nobody calls for is not in the plan, and its questions are never asked", async () => {
  site.target.machine.put("/etc/a", "a");
  const part = await site.plan([file("a", ["command.tell"]), handler("tell", { desired: { argv: ["tell"], creates: "/etc/told" } })]);
  expect(part.steps.map(({ address }) => address)).toEqual(["file.a"]);
});

test("the plan says what calls for it, and a saved one is read back", async () => {
  const part = await site.plan([file("a", ["command.tell"]), handler("tell")]);
  const step = part.steps.at(-1);
  expect(step).toMatchObject({ kind: "change", grade: "exact", reason: "because file.a changes" });
  expect(step?.triggers?.map(({ source, written }) => [source, written])).toEqual([["file.a", [{ tag: "path", val: "/etc/a" }]]]);
});

test("a notifier that turns out to be settled calls for nothing", async () => {
  const part = await site.plan([file("a", ["command.tell"]), handler("tell")]);
  site.target.machine.put("/etc/a", "a");
  expect([ends(await site.run(part)), ran]).toEqual([["file.a: unchanged"], []]);
});

test("a handler that ran calls for those it notifies: a chain, each once", async () => {
  const declared = [file("a", ["command.build", "command.tell"]), handler("tell"), handler("build", { notifyHandlers: ["command.tell"] })];
  expect([ends(await site.apply(declared)), ran]).toEqual([
    ["file.a: changed", "command.build: changed", "command.tell: changed"],
    ["build", "tell"],
  ]);
});

test("a refreshable handler is brought about and then refreshed: a service reloads, and one that was just started does not", async () => {
  const declared = [file("a", ["service.web"]), { address: "service.web", handler: true } as const];
  expect(ends(await site.apply(declared))).toEqual(["file.a: changed", "service.web: unchanged", "service.web refresh: refreshed"]);
  expect(ran).toEqual(["svc reload web"]);
  site.target.machine.put("/etc/a", "other");
  let running = false;
  site.target.machine.programs.set("svc", ([, verb]) => {
    if (verb === "status") return { code: running ? 0 : 3 };
    ran.push(verb ?? "");
    running = true;
    return { code: 0 };
  });
  expect(ends(await site.apply(declared))).toEqual(["file.a: changed", "service.web: changed"]);
  expect(ran.slice(1)).toEqual(["start"]);
});

test("a failure elsewhere does not keep a handler from its turn; that of a notifier does, and it is owed until the run is resumed", async () => {
  let broken = true;
  site.target.fault = (operation) =>
    broken && operation.act.tag === "write-file" && operation.act.val.path === "/etc/b"
      ? { tag: "failed", val: { reason: { tag: "denied" }, message: "no" } }
      : undefined;
  const free = await site.apply([file("a", ["command.tell"]), file("b", []), handler("tell")]);
  expect([ends(free), ran]).toEqual([["file.a: changed", "file.b: failed", "command.tell: changed"], ["tell"]]);
  site.target.machine.put("/etc/a", "other");
  const part = await site.plan([file("a", ["command.tell"]), file("b", ["command.tell"]), handler("tell")]);
  const journal = new MortalJournal();
  const world = { target: site.target } as CrashWorld;
  const failed = await runIn(world, site, { part, journal });
  expect([failed === undefined ? [] : ends(failed), failed?.steps.at(-1)?.blockedBy, ran]).toEqual([
    ["file.a: changed", "file.b: failed", "command.tell: blocked"],
    "file.b",
    ["tell"],
  ]);
  broken = false;
  const resumed = await runIn(world, site, { part, journal: new MortalJournal(), before: [journal.records] });
  expect([resumed === undefined ? [] : ends(resumed), ran]).toEqual([
    ["file.b: changed", "command.tell: changed"],
    ["tell", "tell"],
  ]);
});

test("a handler that fails fails the run and is done by a resume", async () => {
  site.target.machine.programs.set("tell", () => ({ code: ran.push("tell") === 1 ? 1 : 0 }));
  const part = await site.plan([file("a", ["command.tell"]), handler("tell")]);
  const journal = new MortalJournal();
  const world = { target: site.target } as CrashWorld;
  const failed = await runIn(world, site, { part, journal });
  expect([failed?.result, failed === undefined ? [] : codes(failed)]).toEqual(["failed", ["MC_RUN_OPERATION"]]);
  const resumed = await runIn(world, site, { part, journal: new MortalJournal(), before: [journal.records] });
  expect([resumed?.result, ran]).toEqual(["succeeded", ["tell", "tell"]]);
});

const crashing: readonly Declared[] = [
  file("a", ["command.free", "service.s0"]),
  file("b", ["command.free"]),
  { address: "command.once", desired: { argv: ["once", "0"], creates: "/var/once0", writes: ["/var/once0"] } },
  { address: "command.free", handler: true, desired: { argv: ["free", "0"], writes: [] }, notifyHandlers: ["command.last"] },
  { address: "service.s0", handler: true },
  { address: "command.last", handler: true, desired: { argv: ["free", "last"], writes: [] } },
];

test("killed at any record, what is owed to handlers is done once the run is taken up, and what is told done is not done again", async () => {
  const planned: HostPart = await site.plan(crashing, new CrashWorld().target);
  const whole = new MortalJournal();
  expect((await runIn(new CrashWorld(), site, { part: planned, journal: whole }))?.result).toBe("succeeded");
  for (let lives = 0; lives < whole.records.length; lives += 1) {
    const world = new CrashWorld();
    const journal = new MortalJournal(lives);
    expect(await runIn(world, site, { part: planned, journal })).toBeUndefined();
    const before = new Map(world.counts);
    const next = world.reconnected();
    expect((await runIn(next, site, { part: planned, journal: new MortalJournal(), before: [journal.records] }))?.result).toBe("succeeded");
    for (const what of ["free 0", "free last", "reload s0"]) {
      const told = journal.records.some(({ type, body }) => type === "step-result" && JSON.stringify(body).includes(addressOf(what)));
      const again = (next.counts.get(what) ?? 0) - (before.get(what) ?? 0);
      const done = next.counts.get(what) ?? 0;
      expect([lives, what, done >= 1, told ? again === 0 : again <= 1]).toEqual([lives, what, true, true]);
    }
    expect([lives, next.counts.get("once 0")]).toEqual([lives, 1]);
  }
});

function addressOf(what: string): string {
  const addresses: Readonly<Record<string, string>> = {
    "free 0": '"command.free"',
    "free last": '"command.last"',
    "reload s0": '"service.s0","kind":"refresh"',
  };
  return addresses[what] ?? "";
}
