import { readFile, writeFile } from "node:fs/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { isJsonObject } from "../ir/json.ts";
import { BlobStore } from "../state/blob-store.ts";
import { ChainedLog } from "../state/chained-log.ts";
import { journalFile } from "../state/journal.ts";
import { readChainBytes } from "../state/read-chain.ts";
import { showRun } from "../state/runs.ts";
import { stateDirectory } from "../state/state-directory.ts";
import type { FilebucketPort } from "./state-ports.ts";
import { codes, ends, TestSite } from "../testing/test-site.ts";
import type { Declared } from "../testing/test-site.ts";

let site: TestSite;

beforeEach(async () => {
  site = await TestSite.create();
  site.target.machine.makeDirectory("/etc");
});

afterEach(async () => {
  await site[Symbol.asyncDispose]();
});

const file = (name: string, more: Partial<Declared> = {}): Declared => ({
  address: `file.${name}`,
  desired: { path: `/etc/${name}`, content: `${name}\n` },
  ...more,
});
const chain = [file("a"), file("b", { require: ["file.a"] }), file("c", { require: ["file.b"] })];

test("a cancelled run ends what runs, starts nothing more, and says so", async () => {
  const stop = new AbortController();
  site.target.after = () => stop.abort();
  const report = await site.apply(chain, { cancellation: stop.signal });
  expect([ends(report), report.result]).toEqual([["file.a: changed", "file.b: cancelled", "file.c: cancelled"], "cancelled"]);
  expect(site.target.begun).toHaveLength(1);
  expect((await showRun(stateDirectory(site.directory), site.lastRun)).summary.result).toBe("cancelled");
});

test("a run cancelled before it begins does nothing", async () => {
  const part = await site.plan(chain);
  const report = await site.run(part, { cancellation: AbortSignal.abort(), options: { fresh: true } });
  expect([report.totals, site.target.begun]).toEqual([{ cancelled: 3 }, []]);
});

test("a lost link leaves an intent without an outcome, and the next run finds what happened", async () => {
  site.target.fault = (_, nth) => (nth === 2 ? "lose" : undefined);
  const report = await site.apply(chain);
  expect(ends(report)).toEqual(["file.a: changed", "file.b: failed", "file.c: failed"]);
  expect([report.result, new Set(codes(report))]).toEqual(["failed", new Set(["MC_RUN_LINK"])]);
  const shown = await showRun(stateDirectory(site.directory), site.lastRun);
  expect(shown.unknown.map((intent) => intent["task"])).toEqual([2, 3]);
  site.target.fault = undefined;
  expect(ends(await site.apply(chain))).toEqual(["file.a: unchanged", "file.b: unchanged", "file.c: changed"]);
});

test("a host that says nothing past the deadline is given up", async () => {
  site.target.fault = () => "hang";
  site.target.machine.programs.set("sleep", () => ({ code: 0 }));
  const report = await site.apply([{ address: "command.sleep", desired: { argv: ["sleep"] }, execution: { timeoutSeconds: 0.01 } }], {
    options: { graceMs: 20 },
  });
  expect([ends(report), codes(report)]).toEqual([["command.sleep: failed"], ["MC_RUN_LINK", "MC_RUN_SILENT"]]);
});

test("questions that cannot be asked end the run as a lost link, not as an exception", async () => {
  const part = await site.plan(chain);
  site.target.beforeAsk = () => {
    throw new Error("broken pipe");
  };
  const report = await site.run(part);
  expect([report.result, codes(report), report.totals]).toEqual(["failed", ["MC_RUN_LINK"], { cancelled: 3 }]);
});

test("what cannot be recorded is not done: a full disk stops the run before the next operation", async () => {
  const part = await site.plan(chain);
  const full = await ChainedLog.resume("/dev/full", { records: [], length: 0, torn: 0 });
  const report = await site.run(part, { input: { journal: full } });
  await full.close().catch(() => undefined);
  expect([report.result, site.target.begun]).toEqual(["failed", []]);
  expect(codes(report)).toContain("MC_STATE_WRITE");
});

test("a journal that fails in the middle lets what runs end and sends nothing after it", async () => {
  const part = await site.plan([...chain, file("d")]);
  const outcomes: string[] = [];
  const failing = await ChainedLog.create(`${site.directory}/journal`);
  const report = await site.run(part, {
    input: {
      journal: {
        append: (type, body) => {
          if (type === "outcome") outcomes.push(type);
          return outcomes.length > 1 ? full.append(type, body) : failing.append(type, body);
        },
        durable: () => (outcomes.length > 1 ? full.durable() : failing.durable()),
      },
    },
  });
  await failing.close();
  expect(report.result).toBe("failed");
  expect(site.target.begun.length).toBeLessThan(4);
});

let full: ChainedLog;

beforeEach(async () => {
  full = await ChainedLog.resume("/dev/full", { records: [], length: 0, torn: 0 });
  full.append("note", 0);
  await full.durable().catch(() => undefined);
});

afterEach(async () => {
  await full.close().catch(() => undefined);
});

test("every operation stands in the journal before it is sent, by its digest", async () => {
  const seen: number[] = [];
  const part = await site.plan(chain);
  site.target.beforeRun = () => undefined;
  site.target.after = () => void seen.push(0);
  const journalAt: string[] = [];
  const { run } = site.target;
  site.target.run = async (tasks, onEvents) => {
    journalAt.push(await readFile(journalFile(stateDirectory(site.directory), site.lastRun), "utf8"));
    await run.call(site.target, tasks, onEvents);
  };
  await site.run(part);
  const intents = readChainBytes(Buffer.from(journalAt[0] ?? "")).records.filter((record) => record.type === "intent");
  expect(intents.map((record) => record.body)).toMatchObject([
    { task: 1, act: "write-file", steps: [{ step: "file.a", approved: true }] },
    { task: 2, act: "write-file", steps: [{ step: "file.b", approved: true }] },
    { task: 3, act: "write-file", steps: [{ step: "file.c", approved: true }] },
  ]);
});

test("a journal cut at any record is readable and tells what is known", async () => {
  await site.apply(chain);
  const state = stateDirectory(site.directory);
  const path = journalFile(state, site.lastRun);
  const bytes = await readFile(path);
  const lines = bytes.toString().split("\n").slice(0, -1);
  for (let kept = 0; kept <= lines.length; kept += 1) {
    await writeFile(
      path,
      lines
        .slice(0, kept)
        .map((line) => `${line}\n`)
        .join(""),
    );
    const shown = await showRun(state, site.lastRun);
    expect(shown.records).toHaveLength(kept);
    expect(shown.summary.result).toBe(kept === lines.length ? "succeeded" : "interrupted");
    const types = shown.records.map((record) => record.type);
    const open = types.filter((type) => type === "intent").length - types.filter((type) => type === "outcome").length;
    expect(shown.unknown).toHaveLength(open);
  }
});

test("answers of the run are kept beside the journal, by digest", async () => {
  await site.apply([file("a")]);
  const answers = (await site.journal()).flatMap((record) => (record.type === "answers" ? [record.body] : []));
  expect(answers).toMatchObject([
    { purpose: "basis", count: 1 },
    { purpose: "verify", count: 1 },
  ]);
  for (const body of answers) {
    const digest = isJsonObject(body) && typeof body["answers"] === "string" ? body["answers"] : "";
    const rows: unknown = JSON.parse(Buffer.from(await site.blobs.read(digest)).toString());
    expect(rows).toHaveLength(1);
  }
});

test("what a later run needs to take this one up is stored before the first operation, and nothing by a run that does none", async () => {
  const content = "content\n";
  const blob: Declared = { address: "file.big", desired: { path: "/etc/big", content, blob: true } };
  const kept = site.blobs.keep(Buffer.from(content)).digest;
  const plan = site.blobs.keep(Buffer.from("the plan")).digest;
  const part = await site.plan([blob]);
  const stored = (): Promise<readonly boolean[]> => {
    const onDisk = new BlobStore(stateDirectory(site.directory).blobs);
    return Promise.all([kept, plan].map((digest) => onDisk.has(digest)));
  };
  const seen: (readonly boolean[])[] = [];
  const { run } = site.target;
  site.target.run = async (tasks, onEvents) => {
    seen.push(await stored());
    await run.call(site.target, tasks, onEvents);
  };
  site.target.machine.put("/etc/big", content);
  await site.run(part, { input: { record: [plan] } });
  expect([await stored(), seen]).toEqual([[false, false], []]);
  site.target.machine.nodes.delete("/etc/big");
  await site.run(part, { input: { record: [plan] } });
  expect(seen).toEqual([[true, true]]);
});

test("what an operation that failed halfway had kept is taken in before it is cleared away", async () => {
  site.target.machine.put("/etc/a", "old\n");
  const calls: string[] = [];
  const filebucket: FilebucketPort = {
    keep: () => Promise.reject(new Error("nothing was told to be kept")),
    record: () => Promise.resolve(),
    flush: () => Promise.resolve(),
    takeOver: () => {
      calls.push("taken over");
      return Promise.resolve([]);
    },
    collected: () => {
      calls.push("collected");
      return Promise.resolve();
    },
  };
  site.target.fault = () => ({ tag: "failed", val: { reason: { tag: "other", val: "full" }, message: "no space is left" } });
  await site.apply([{ address: "file.a", desired: { path: "/etc/a", content: "new\n" } }], { input: { filebucket } });
  expect(calls).toEqual(["taken over", "collected"]);
});
