import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Task } from "@masterchef/wit/host";
import { canonicalDigest } from "../ask/outcome-digest.ts";
import {
  askAll,
  events,
  fileRead,
  guard,
  holding,
  processRead,
  query,
  reasonOf,
  run,
  runAct,
  sha256,
  task,
  withSession,
  writeAct,
} from "../testing/drive.ts";
import { schedule } from "./schedule.ts";
import type { Declined, Scheduled } from "./schedule.ts";

test("a task whose prerequisite is not done is refused, and the others go on", async () => {
  await withSession(async (session, folder) => {
    const ends = await run(session, [
      task(1, writeAct(`${folder}/none/f`, "x")),
      task(2, writeAct(`${folder}/two`, "x"), { after: [1] }),
      task(3, writeAct(`${folder}/three`, "x"), { after: [2] }),
      task(4, writeAct(`${folder}/four`, "x"), { following: [1, 3] }),
      task(5, writeAct(`${folder}/five`, "x"), { after: [4] }),
    ]);
    expect(ends.map((end) => reasonOf(end) ?? end.tag)).toEqual(["missing", "prerequisite", "prerequisite", "done", "done"]);
    expect(existsSync(`${folder}/two`)).toBe(false);
  });
});

test("a rescue runs only if something is not done; what always runs follows both", async () => {
  await withSession(async (session, folder) => {
    const batch = (works: boolean): readonly Task[] => [
      task(1, runAct([works ? "true" : "false"])),
      task(2, writeAct(`${folder}/rescued-${String(works)}`, "x"), { unlessDone: [1] }),
      task(3, writeAct(`${folder}/always-${String(works)}`, "x"), { following: [1, 2] }),
    ];
    expect((await run(session, batch(true))).map(({ tag }) => tag)).toEqual(["done", "skipped", "done"]);
    expect((await run(session, batch(false))).map(({ tag }) => tag)).toEqual(["failed", "done", "done"]);
    expect(existsSync(`${folder}/rescued-true`)).toBe(false);
  });
});

test("a task that names one which does not stand before it is malformed", async () => {
  await withSession(async (session, folder) => {
    const ends = await run(session, [
      task(1, writeAct(`${folder}/f`, "x"), { after: [2] }),
      task(2, writeAct(`${folder}/g`, "x"), { following: [9] }),
    ]);
    expect(ends.map(reasonOf)).toEqual(["malformed", "malformed"]);
  });
});

test("a guard that holds lets the act happen, one that does not makes it stale", async () => {
  await withSession(async (session, folder) => {
    writeFileSync(`${folder}/f`, "one");
    const read = fileRead(`${folder}/f`, { digest: true });
    const [answer] = await askAll(session, [query(read)]);
    if (answer === undefined) throw new Error("no answer");
    const holds = guard(read, canonicalDigest(answer));
    const probe = processRead(["true"]);
    const [fine] = await askAll(session, [query(probe)]);
    if (fine === undefined) throw new Error("no answer");
    const ends = await run(session, [
      task(1, writeAct(`${folder}/f`, "two", { replaces: holding("one") }), { guards: [holds, guard(probe, canonicalDigest(fine))] }),
      task(2, writeAct(`${folder}/g`, "x"), { following: [1], guards: [holds] }),
      task(3, writeAct(`${folder}/h`, "x"), { guards: [guard(processRead(["true"]), sha256("something else"))] }),
    ]);
    expect(ends.map(({ tag }) => tag)).toEqual(["done", "stale", "stale"]);
    expect(existsSync(`${folder}/g`)).toBe(false);
  });
});

test("the digest of an outcome is that of its canonical JSON", async () => {
  await withSession(async (session, folder) => {
    const [answer] = await askAll(session, [query(fileRead(`${folder}/none`))]);
    if (answer === undefined) throw new Error("no answer");
    expect(canonicalDigest(answer)).toBe(sha256('{"ok":{"file":{"state":"absent"}}}'));
  });
});

test("after cancelling nothing more is started, what runs ends, and the next batch is served", async () => {
  await withSession(async (session, folder) => {
    const running = run(session, [
      task(1, runAct(["sh", "-c", `sleep 0.5; echo whole > ${folder}/f`])),
      task(2, writeAct(`${folder}/g`, "x"), { after: [1] }),
    ]);
    await pause(150);
    await session.cancel();
    expect((await running).map((end) => reasonOf(end) ?? end.tag)).toEqual(["done", "cancelled"]);
    expect(readFileSync(`${folder}/f`, "utf8")).toBe("whole\n");
    expect((await run(session, [task(1, writeAct(`${folder}/h`, "x"))])).map(({ tag }) => tag)).toEqual(["done"]);
  });
});

test("whoever stops reading starts nothing more", async () => {
  await withSession(async (session, folder) => {
    for await (const _ of session.run([task(1, runAct(["sleep", "0.3"])), task(2, writeAct(`${folder}/f`, "x"), { after: [1] })], []))
      break;
    await session.close();
    expect(existsSync(`${folder}/f`)).toBe(false);
  });
});

test("a worker gives no leases and keeps no owed records: the process that started it does", async () => {
  await withSession(async (session) => {
    const none: Task = { ...task(1, runAct(["true"])), work: { tag: "clear", val: "key" } };
    expect((await run(session, [none])).map(reasonOf)).toEqual(["unsupported"]);
    await expect(session.owed()).rejects.toMatchObject({ failure: { reason: { tag: "unsupported" } } });
    await expect(session.lease({ controller: "c", run: "r", epoch: 1 })).rejects.toMatchObject({
      failure: { reason: { tag: "unsupported" } },
    });
    expect(session.abilities().leases).toBe(false);
  });
});

test("many writes at once all arrive, each with its own end", async () => {
  await withSession(async (session, folder) => {
    const all = await events(
      session,
      Array.from({ length: 300 }, (_, id) => task(id, writeAct(`${folder}/f${id}`, `content ${id}`))),
    );
    expect(all.filter(({ what }) => what.tag === "done")).toHaveLength(300);
    expect(all.filter(({ what }) => what.tag === "started")).toHaveLength(300);
    for (let id = 0; id < 300; id += 1) expect(readFileSync(`${folder}/f${id}`, "utf8")).toBe(`content ${id}`);
  });
});

interface Planned extends Scheduled {
  readonly works: boolean;
  readonly takes: number;
}

const plan = fc
  .array(
    fc.record({
      works: fc.boolean(),
      takes: fc.nat({ max: 2 }),
      after: fc.array(fc.nat({ max: 30 }), { maxLength: 3 }),
      following: fc.array(fc.nat({ max: 30 }), { maxLength: 2 }),
      unlessDone: fc.array(fc.nat({ max: 30 }), { maxLength: 2 }),
    }),
    { maxLength: 30 },
  )
  .map((tasks) =>
    tasks.map((each, id): Planned => {
      const earlier = (ids: readonly number[]): readonly number[] => (id === 0 ? [] : ids.map((other) => other % id));
      return { ...each, id, after: earlier(each.after), following: earlier(each.following), unlessDone: earlier(each.unlessDone) };
    }),
  );

test("in any batch: each task ends once, none before what it waits for, and only where its conditions hold", async () => {
  await fc.assert(
    fc.asyncProperty(plan, async (tasks) => {
      const log: { readonly id: number; readonly what: "start" | "done" | "not-done" | Declined["tag"] }[] = [];
      await schedule(tasks, {
        isCancelled: () => false,
        decline: (each, why) => log.push({ id: each.id, what: why.tag }),
        start: async (each) => {
          log.push({ id: each.id, what: "start" });
          for (let turn = 0; turn < each.takes; turn += 1) await Promise.resolve();
          const what = each.works ? "done" : "not-done";
          log.push({ id: each.id, what });
          return what;
        },
      });
      const endAt = new Map<number, number>();
      const beginAt = new Map<number, number>();
      const ended = new Map<number, string>();
      for (const [at, { id, what }] of log.entries()) {
        if (!beginAt.has(id)) beginAt.set(id, at);
        if (what === "start") continue;
        expect(endAt.has(id)).toBe(false);
        endAt.set(id, at);
        ended.set(id, what);
      }
      for (const each of tasks) {
        const isDone = (id: number): boolean => ended.get(id) === "done";
        for (const id of [...each.after, ...each.following, ...each.unlessDone])
          expect(endAt.get(id)).toBeLessThan(beginAt.get(each.id) ?? -1);
        const skipped = each.unlessDone.length > 0 && each.unlessDone.every(isDone);
        const lacking = !each.after.every(isDone);
        expect(ended.get(each.id)).toBe(skipped ? "skipped" : lacking ? "prerequisite" : each.works ? "done" : "not-done");
      }
    }),
  );
});

test("a chain of ten thousand refused tasks does not fill the stack", async () => {
  const tasks = Array.from({ length: 10_000 }, (_, id): Planned => ({
    id,
    works: id > 0,
    takes: 0,
    after: id === 0 ? [] : [id - 1],
    following: [],
    unlessDone: [],
  }));
  let declined = 0;
  await schedule(tasks, {
    isCancelled: () => false,
    decline: () => (declined += 1),
    start: (each) => Promise.resolve(each.works ? "done" : "not-done"),
  });
  expect(declined).toBe(9999);
});
