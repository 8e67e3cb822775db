import { spawn } from "node:child_process";
import { appendFileSync, chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Owed, Task } from "@masterchef/wit/host";
import { createLocalSession } from "../session/local-session.ts";
import type { LocalSession } from "../session/local-session.ts";
import { fileRead, query, reasonOf, run, sha256, task, writeAct } from "../testing/drive.ts";
import { isAlive, thisProcess } from "./process-identity.ts";

let base: string;
let state: string;
const sessions: LocalSession[] = [];

beforeEach(() => {
  base = mkdtempSync("/var/tmp/masterchef-test-");
  state = `${base}/state`;
});

afterEach(async () => {
  for (const session of sessions.splice(0)) await session.close();
  rmSync(base, { recursive: true, force: true });
});

function open(): LocalSession {
  const session = createLocalSession({ workerCommand: undefined, state });
  sessions.push(session);
  return session;
}

function wanted(runId: string, controller = "c"): { controller: string; run: string; epoch: number } {
  return { controller, run: runId, epoch: 0 };
}

function record(key: string): Owed {
  const witness = { query: query(fileRead(`${base}/f`)), expect: sha256("x") };
  return { key, lease: { controller: "c", run: "r", epoch: 1 }, subject: "service.s", cause: { source: "file.f", reaction: "" }, witness };
}

function owe(id: number, key: string): Task {
  return { ...task(id, writeAct("/nowhere", "")), work: { tag: "owe", val: record(key) } };
}

function clear(id: number, key: string): Task {
  return { ...task(id, writeAct("/nowhere", "")), work: { tag: "clear", val: key } };
}

test("one run at a time: the second is told who is at work, and gets a later epoch once it is free", async () => {
  const first = open();
  const second = open();
  expect(first.abilities().leases).toBe(true);
  expect(await first.lease(wanted("a"))).toEqual({ controller: "c", run: "a", epoch: 1 });
  await expect(second.lease(wanted("b"))).rejects.toMatchObject({ failure: { reason: { val: "leased" }, message: /run a of c/ } });
  await first.close();
  expect(await second.lease(wanted("b"))).toMatchObject({ epoch: 2 });
});

test("what has no lease changes nothing while somebody else has it", async () => {
  const first = open();
  const second = open();
  await first.lease(wanted("a"));
  expect((await run(second, [task(1, writeAct(`${base}/f`, "x"))])).map(reasonOf)).toEqual(["leased"]);
  expect(existsSync(`${base}/f`)).toBe(false);
  expect((await run(first, [task(1, writeAct(`${base}/f`, "x"))])).map((end) => end.tag)).toEqual(["done"]);
});

test("stale-epoch: work under an earlier epoch is refused, also in the middle of a batch", async () => {
  const first = open();
  const second = open();
  await first.lease(wanted("a"));
  // The same controller and run, over another link: the first one is taken for lost.
  expect(await second.lease(wanted("a"))).toMatchObject({ epoch: 2 });
  const ends = await run(first, [owe(1, "k"), task(2, writeAct(`${base}/f`, "x"))]);
  expect(ends.map(reasonOf)).toEqual(["stale-epoch", "stale-epoch"]);
  expect(existsSync(`${base}/f`)).toBe(false);
  expect(await second.owed()).toEqual([]);
  // It gives back what is no longer its own, and takes nothing away.
  await first.close();
  expect((await run(second, [task(1, writeAct(`${base}/f`, "x"))])).map((end) => end.tag)).toEqual(["done"]);
});

test("the lease of a process that is gone is free, whatever has its number now", async () => {
  const child = spawn("/bin/true");
  const gone = { pid: child.pid ?? 0, boot: thisProcess().boot, started: "1" };
  await new Promise((resolve) => child.once("close", resolve));
  mkdirSync(state, { mode: 0o700 });
  for (const holder of [gone, { ...thisProcess(), started: "1" }, { ...thisProcess(), boot: "another" }]) {
    writeFileSync(`${state}/lease-7`, JSON.stringify({ controller: "other", run: "x", holder }));
    expect(isAlive(holder)).toBe(false);
    const session = open();
    expect(await session.lease(wanted("a"))).toMatchObject({ epoch: 8 });
    await session.close();
    rmSync(`${state}/lease-8`);
  }
});

test("a lease file that was cut short by a power cut is nobody's, and its epoch still counts", async () => {
  mkdirSync(state, { mode: 0o700 });
  writeFileSync(`${state}/lease-3`, "");
  expect(await open().lease(wanted("a"))).toMatchObject({ epoch: 4 });
});

test("of many that reach for it at once exactly one gets it", async () => {
  const all = Array.from({ length: 8 }, open);
  const taken = await Promise.allSettled(all.map((session, at) => session.lease(wanted(`r${at}`))));
  expect(taken.filter(({ status }) => status === "fulfilled").length).toBe(1);
});

test("owed records outlive the session, replace one another by key, and are gone once cleared", async () => {
  const first = open();
  await first.lease(wanted("a"));
  await run(first, [owe(1, "one"), owe(2, "two"), owe(3, "one")]);
  await first.close();
  const second = open();
  expect(await second.owed()).toEqual([record("one"), record("two")]);
  await second.lease(wanted("b"));
  await run(second, [clear(1, "one"), clear(2, "unheard")]);
  expect((await open().owed()).map(({ key }) => key)).toEqual(["two"]);
  await run(second, [clear(1, "two")]);
  expect(await second.owed()).toEqual([]);
  expect(statSync(`${state}/owed`).size).toBe(0);
});

test("a record that was cut short is none, and swallows no other", async () => {
  const first = open();
  await first.lease(wanted("a"));
  await run(first, [owe(1, "one")]);
  await first.close();
  appendFileSync(`${state}/owed`, '{"owe":{"key":"torn');
  const second = open();
  await second.lease(wanted("b"));
  await run(second, [owe(1, "two")]);
  expect((await second.owed()).map(({ key }) => key)).toEqual(["one", "two"]);
});

test("a log that has grown large is written anew with what is still owed", async () => {
  const first = open();
  await first.lease(wanted("a"));
  await run(first, [owe(1, "stays")]);
  await first.close();
  appendFileSync(`${state}/owed`, `${JSON.stringify({ clear: "x".repeat(2000) })}\n`.repeat(1000));
  const second = open();
  await second.lease(wanted("b"));
  await run(second, [owe(1, "new")]);
  expect(statSync(`${state}/owed`).size).toBeLessThan(10_000);
  expect((await second.owed()).map(({ key }) => key)).toEqual(["stays", "new"]);
});

test("the change waits until what is owed for it is on the disk", async () => {
  const session = open();
  await session.lease(wanted("a"));
  await run(session, [owe(1, "k"), { ...task(2, writeAct(`${base}/f`, "x")), after: [1] }]);
  expect(readFileSync(`${state}/owed`, "utf8")).toContain('"key":"k"');
  chmodSync(state, 0o777);
  const other = open();
  await session.close();
  await expect(other.lease(wanted("b"))).rejects.toMatchObject({ failure: { message: /others may write into/ } });
});
