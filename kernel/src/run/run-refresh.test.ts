import { afterEach, beforeEach, expect, test } from "vitest";
import type { RunClock } from "./run-input.ts";
import { codes, ends, TestSite } from "../testing/test-site.ts";
import type { Declared } from "../testing/test-site.ts";

let site: TestSite;
let running: boolean;
let log: string[];
/** How many more looks a started service survives. */
let lives: number;

beforeEach(async () => {
  site = await TestSite.create();
  site.target.machine.makeDirectory("/etc");
  running = true;
  log = [];
  lives = Number.POSITIVE_INFINITY;
  site.target.machine.programs.set("svc", ([, verb]) => {
    if (verb === "status") {
      lives -= 1;
      return { code: running && lives >= 0 ? 0 : 3 };
    }
    log.push(verb ?? "");
    running = true;
    return { code: 0 };
  });
});

afterEach(async () => {
  await site[Symbol.asyncDispose]();
});

const config = (content: string, more: Partial<Declared> = {}): Declared => ({
  address: "file.conf",
  desired: { path: "/etc/conf", content },
  notify: ["service.web"],
  ...more,
});
const web: Declared = { address: "service.web" };

test("a change of the source refreshes, once", async () => {
  const other: Declared = { address: "file.more", desired: { path: "/etc/more", content: "m" }, notify: ["service.web"] };
  const report = await site.apply([config("new"), other, web]);
  expect([ends(report), log]).toEqual([
    ["file.conf: changed", "file.more: changed", "service.web: unchanged", "service.web refresh: refreshed"],
    ["reload"],
  ]);
});

test("no change, no refresh", async () => {
  site.target.machine.put("/etc/conf", "same");
  expect([ends(await site.apply([config("same"), web])), log]).toEqual([["file.conf: unchanged", "service.web: unchanged"], []]);
});

test("a source that turns out to be settled does not refresh", async () => {
  const part = await site.plan([config("new"), web]);
  site.target.machine.put("/etc/conf", "new");
  expect([ends(await site.run(part)), log]).toEqual([["file.conf: unchanged", "service.web: unchanged"], []]);
});

test("what was just started needs no reload", async () => {
  running = false;
  const report = await site.apply([config("new"), web]);
  expect([ends(report), log]).toEqual([["file.conf: changed", "service.web: changed"], ["start"]]);
});

test("a service that stopped after planning is started and not reloaded", async () => {
  const part = await site.plan([config("new"), web]);
  running = false;
  expect([ends(await site.run(part)), log]).toEqual([["file.conf: changed", "service.web: changed"], ["start"]]);
});

test("a source that failed does not refresh, and blocks what it notifies", async () => {
  site.target.fault = (operation) =>
    operation.act.tag === "write-file" ? { tag: "failed", val: { reason: { tag: "denied" }, message: "no" } } : undefined;
  const report = await site.apply([config("new"), web]);
  expect([ends(report), log]).toEqual([["file.conf: failed", "service.web: unchanged"], []]);
});

test("one of two sources failed: the refresh for the other is owed and said to be blocked", async () => {
  site.target.fault = (operation) =>
    operation.act.tag === "write-file" && operation.act.val.path === "/etc/more"
      ? { tag: "failed", val: { reason: { tag: "denied" }, message: "no" } }
      : undefined;
  const more: Declared = { address: "file.more", desired: { path: "/etc/more", content: "m" }, notify: ["service.web"] };
  const report = await site.apply([config("new"), more, web]);
  expect([ends(report), log]).toEqual([
    ["file.conf: changed", "file.more: failed", "service.web: unchanged", "service.web refresh: blocked"],
    [],
  ]);
  expect(report.steps.at(-1)?.blockedBy).toBe("file.more");
});

test("a refresh that ran is a change to its own subscribers: a chain", async () => {
  const ran: string[] = [];
  for (const name of ["build", "restart"]) {
    site.target.machine.programs.set(name, () => {
      ran.push(name);
      return { code: 0 };
    });
  }
  const declared: Declared[] = [
    { address: "file.source", desired: { path: "/etc/source", content: "v2" }, notify: ["command.build"] },
    { address: "command.build", desired: { argv: ["build"], refresh_only: true }, notify: ["command.restart"] },
    { address: "command.restart", desired: { argv: ["restart"], refresh_only: true } },
  ];
  const report = await site.apply(declared);
  expect(ran).toEqual(["build", "restart"]);
  expect(ends(report)).toEqual([
    "file.source: changed",
    "command.build: unchanged",
    "command.build refresh: refreshed",
    "command.restart: unchanged",
    "command.restart refresh: refreshed",
  ]);
  expect(ends(await site.apply(declared)).every((end) => end.endsWith("unchanged"))).toBe(true);
  expect(ran).toHaveLength(2);
});

test("a refresh that ran counts as a change even where its program says that it changed nothing", async () => {
  const ran: string[] = [];
  for (const [name, code] of [
    ["build", 3],
    ["restart", 0],
  ] as const) {
    site.target.machine.programs.set(name, () => {
      ran.push(name);
      return { code };
    });
  }
  await site.apply([
    { address: "file.source", desired: { path: "/etc/source", content: "v2" }, notify: ["command.build"] },
    { address: "command.build", desired: { argv: ["build"], refresh_only: true }, notify: ["command.restart"] },
    { address: "command.restart", desired: { argv: ["restart"], refresh_only: true } },
  ]);
  expect(ran).toEqual(["build", "restart"]);
});

test("a refresh is approved for its causes: where not all came about, its provider is asked anew", async () => {
  const more: Declared = { address: "file.more", desired: { path: "/etc/more", content: "m" }, notify: ["service.web"] };
  const part = await site.plan([config("new"), more, web]);
  const decided = async (): Promise<readonly unknown[]> =>
    (await site.journal()).flatMap((record) => (record.type === "decision" ? [record.body] : []));
  site.target.machine.put("/etc/more", "m");
  expect(ends(await site.run(part)).at(-1)).toBe("service.web refresh: refreshed");
  expect(await decided()).toMatchObject([{ step: "file.more" }, { step: "service.web", kind: "refresh", approved: true }]);
});

test("a refresh that fails is said to have failed and stops its own subscribers", async () => {
  site.target.fault = (operation) =>
    operation.act.tag === "run" ? { tag: "failed", val: { reason: { tag: "timed-out" }, message: "no answer" } } : undefined;
  const after: Declared = { address: "file.after", desired: { path: "/etc/after", content: "x" }, require: ["service.web"] };
  const report = await site.apply([config("new"), web, after]);
  expect(ends(report)).toEqual([
    "file.conf: changed",
    "service.web: unchanged",
    "service.web refresh: refresh-failed",
    "file.after: blocked",
  ]);
});

test("what is owed stands in the journal before the change, and what became of it after", async () => {
  await site.apply([config("new"), web]);
  const types = (await site.journal()).map((record) => record.type);
  expect(types.filter((type) => type.startsWith("refresh-"))).toEqual(["refresh-owed", "refresh-done"]);
  expect(types.indexOf("refresh-owed")).toBeLessThan(types.indexOf("intent"));
  expect(types.indexOf("refresh-done")).toBeGreaterThan(types.lastIndexOf("outcome"));
});

function steady(): RunClock {
  let now = 0;
  return {
    now: () => now,
    sleep: (ms) => {
      now += ms;
      return Promise.resolve();
    },
    random: () => 0,
  };
}

test("a service must stay up for its settle window", async () => {
  running = false;
  const asks = site.target.asks;
  const report = await site.apply([{ ...web, settleMs: 3000 }], { input: { clock: steady() } });
  expect(ends(report)).toEqual(["service.web: changed"]);
  expect(site.target.asks - asks).toBeGreaterThan(5);
});

test("a service that dies in its settle window has failed", async () => {
  running = false;
  const part = await site.plan([{ ...web, settleMs: 3000 }]);
  lives = 3;
  const report = await site.run(part, { input: { clock: steady() } });
  expect([ends(report), codes(report)]).toEqual([["service.web: failed"], ["MC_RUN_DID_NOT_HOLD"]]);
});
