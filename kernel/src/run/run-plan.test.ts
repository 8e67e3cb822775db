import { readFile, writeFile } from "node:fs/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { digestOf } from "../ir/digest.ts";
import { Filebucket } from "../state/filebucket.ts";
import { stateDirectory } from "../state/state-directory.ts";
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

const file = (name: string, content: string, more: Partial<Declared> = {}): Declared => ({
  address: `file.${name}`,
  desired: { path: `/etc/${name}`, content },
  ...more,
});

test("what differs is changed, what does not is left alone, and a second run does nothing", async () => {
  site.target.machine.put("/etc/b", "b\n");
  const declared = [file("a", "a\n"), file("b", "b\n")];
  const report = await site.apply(declared);
  expect(ends(report)).toEqual(["file.a: changed", "file.b: unchanged"]);
  expect([report.result, site.target.machine.text("/etc/a")]).toEqual(["succeeded", "a\n"]);
  const again = await site.apply(declared);
  expect(ends(again)).toEqual(["file.a: unchanged", "file.b: unchanged"]);
  expect(site.target.begun).toHaveLength(1);
});

test("a plan whose basis holds takes one trip to check, one to run and one to verify", async () => {
  const part = await site.plan(Array.from({ length: 50 }, (_, index) => file(`f${index}`, `${index}\n`)));
  site.target.asks = 0;
  const report = await site.run(part);
  expect([report.result, site.target.asks, site.target.runs]).toEqual(["succeeded", 2, 1]);
});

test("a fresh plan is not asked about before it runs", async () => {
  const part = await site.plan([file("a", "a\n")]);
  site.target.asks = 0;
  await site.run(part, { options: { fresh: true } });
  expect(site.target.asks).toBe(1);
});

test("content above the inline limit travels ahead, by digest", async () => {
  const content = "x".repeat(700_000);
  const { digest } = site.blobs.keep(Buffer.from(content));
  const report = await site.apply([{ address: "file.big", desired: { path: "/etc/big", content, blob: true } }]);
  expect([report.result, digest, site.target.machine.text("/etc/big")?.length]).toEqual(["succeeded", digestOf(content), 700_000]);
});

test("content that is not stored fails its step before anything is sent", async () => {
  const report = await site.apply([{ address: "file.a", desired: { path: "/etc/a", content: "gone", blob: true } }, file("b", "b\n")]);
  expect(ends(report)).toEqual(["file.a: failed", "file.b: changed"]);
  expect(codes(report)).toEqual(["MC_RUN_CONTENT"]);
});

test("a failed step blocks what depends on it, names itself, and nothing else is held up", async () => {
  site.target.fault = (operation) =>
    operation.act.tag === "write-file" && operation.act.val.path === "/etc/a"
      ? { tag: "failed", val: { reason: { tag: "denied" }, message: "read-only file system" } }
      : undefined;
  const report = await site.apply([
    file("a", "a\n"),
    file("b", "b\n", { require: ["file.a"] }),
    file("c", "c\n", { require: ["file.b"] }),
    file("d", "d\n"),
  ]);
  expect(ends(report)).toEqual(["file.a: failed", "file.b: blocked", "file.c: blocked", "file.d: changed"]);
  expect(report.steps.map((step) => step.blockedBy)).toEqual([undefined, "file.a", "file.b", undefined]);
  expect(report.steps[0]?.diagnostics[0]?.detail).toContain("read-only file system");
  expect(report.result).toBe("failed");
});

test("a settled step passes the failure of what it depends on to those behind it", async () => {
  site.target.machine.put("/etc/b", "b\n");
  site.target.fault = (_, nth) => (nth === 1 ? { tag: "failed", val: { reason: { tag: "denied" }, message: "no" } } : undefined);
  const report = await site.apply([file("a", "a\n"), file("b", "b\n", { require: ["file.a"] }), file("c", "c\n", { require: ["file.b"] })]);
  expect(ends(report)).toEqual(["file.a: failed", "file.b: unchanged", "file.c: blocked"]);
  expect(report.steps[2]?.blockedBy).toBe("file.a");
});

test.each([true, false])("old content goes to the filebucket with its attributes, be the plan fresh (%s) or not", async (fresh) => {
  site.target.machine.put("/etc/a", "old\n", 0o640);
  const report = await site.apply([file("a", "new\n")], { options: { fresh } });
  const digest = digestOf("old\n");
  expect(report.steps[0]?.kept).toEqual([digest]);
  const { records } = await new Filebucket(stateDirectory(site.directory).filebucket).history();
  expect(records.map((record) => record.body)).toEqual([
    { host: "local", path: "/etc/a", digest, size: 4, step: "file.a", run: site.lastRun, mode: "0640", owner: "root", group: "root" },
  ]);
});

test("a history that was tampered with stops the run before it would need it", async () => {
  site.target.machine.put("/etc/a", "old\n");
  await site.apply([file("a", "new\n")]);
  const bucket = new Filebucket(stateDirectory(site.directory).filebucket);
  await writeFile(bucket.historyFile, (await readFile(bucket.historyFile, "utf8")).replace("/etc/a", "/etc/b"));
  const report = await site.apply([file("a", "newer\n")]);
  expect([report.result, codes(report), site.target.machine.text("/etc/a")]).toEqual(["failed", ["MC_STATE_HISTORY_BROKEN"], "new\n"]);
});

test("a host that changed after planning is decided again, inside the envelope", async () => {
  site.target.machine.put("/etc/a", "old\n");
  const part = await site.plan([file("a", "new\n")]);
  site.target.machine.put("/etc/a", "other\n");
  const report = await site.run(part);
  expect([ends(report), site.target.machine.text("/etc/a")]).toEqual([["file.a: changed"], "new\n"]);
  const decision = (await site.journal()).find((record) => record.type === "decision");
  expect(decision?.body).toMatchObject({ step: "file.a", verdict: "run", approved: false });
});

test("with --exact a host that changed stops the step and what depends on it", async () => {
  const part = await site.plan([file("a", "new\n"), file("b", "b\n", { require: ["file.a"] }), file("c", "c\n")]);
  site.target.machine.put("/etc/a", "other\n");
  const report = await site.run(part, { options: { exact: true } });
  expect(ends(report)).toEqual(["file.a: stale", "file.b: blocked", "file.c: changed"]);
  expect(codes(report)).toEqual(["MC_RUN_STALE"]);
  expect(site.target.machine.text("/etc/a")).toBe("other\n");
});

test("somebody else did it meanwhile: nothing is left to do", async () => {
  const part = await site.plan([file("a", "new\n")]);
  site.target.machine.put("/etc/a", "new\n");
  const report = await site.run(part);
  expect([ends(report), site.target.begun]).toEqual([["file.a: unchanged"], []]);
});

test("a settled step whose answer changed is decided again", async () => {
  site.target.machine.put("/etc/a", "a\n");
  const part = await site.plan([file("a", "a\n")]);
  site.target.machine.put("/etc/a", "drifted\n");
  expect(ends(await site.run(part))).toEqual(["file.a: changed"]);
  expect(site.target.machine.text("/etc/a")).toBe("a\n");
});

test("what would go beyond the envelope is not run", async () => {
  const part = await site.plan([file("a", "new\n")]);
  const [step] = part.steps;
  if (step === undefined) throw new Error("no step");
  const narrowed = { ...part, steps: [{ ...step, envelope: { ...step.envelope, may: [] } }] };
  site.target.machine.put("/etc/a", "other\n");
  const report = await site.run(narrowed);
  expect([ends(report), codes(report), site.target.begun]).toEqual([["file.a: stale"], ["MC_RUN_OUTSIDE_ENVELOPE"], []]);
});

test("a host that changes between check and act is decided again once", async () => {
  const part = await site.plan([file("a", "new\n"), file("b", "b\n", { require: ["file.a"] })]);
  site.target.beforeRun = (machine, nth) => {
    if (nth === 1) machine.put("/etc/a", "sudden\n");
  };
  const report = await site.run(part);
  expect([ends(report), site.target.machine.text("/etc/a")]).toEqual([["file.a: changed", "file.b: changed"], "new\n"]);
  expect((await site.journal()).flatMap((record) => (record.type === "outcome" ? [record.body] : []))).toMatchObject([
    { end: { stale: "/etc/a is not what it was (absent expected)" } },
    { end: { refused: {} } },
    { end: { done: {} } },
    { end: { done: {} } },
  ]);
});

test("a host that never stands still makes the step stale", async () => {
  const part = await site.plan([file("a", "new\n")]);
  site.target.beforeRun = (machine, nth) => machine.put("/etc/a", `${nth}\n`);
  const report = await site.run(part);
  expect([ends(report), codes(report), site.target.runs]).toEqual([["file.a: stale"], ["MC_RUN_STALE"], 2]);
});

test("a result that is not the one foretold is a failure, and the plugin is named", async () => {
  site.target.after = (_, machine) => machine.put("/etc/a", "somebody else\n");
  const report = await site.apply([file("a", "a\n")]);
  expect([ends(report), codes(report)]).toEqual([["file.a: failed"], ["MC_RUN_NOT_AS_PREDICTED"]]);
  expect(report.steps[0]?.diagnostics[0]?.detail).toContain("test/plugin");
  expect(report.steps[0]?.diagnostics[0]?.detail).toContain(`/digest (it is "${digestOf("somebody else\n")}", not "${digestOf("a\n")}")`);
});

test("a settled resource in another state than foretold is a failure that names the place", async () => {
  const part = await site.plan([file("a", "a\n")]);
  const steps = part.steps.map((step) =>
    step.kind === "change" ? { ...step, predicted: { state: "present", digest: "sha256:other" } } : step,
  );
  const report = await site.run({ ...part, steps });
  expect([ends(report), codes(report)]).toEqual([["file.a: failed"], ["MC_RUN_NOT_AS_PREDICTED"]]);
  expect(report.steps[0]?.diagnostics[0]?.detail).toContain("/digest");
});

test("answers that are too old are asked again", async () => {
  const part = await site.plan([file("a", "a\n")]);
  let now = 0;
  const clock = { now: () => (now += 1000), sleep: () => Promise.resolve(), random: () => 0 };
  site.target.asks = 0;
  const report = await site.run(part, { options: { fresh: true, maxAgeMs: 10 }, input: { clock } });
  expect([report.result, site.target.asks]).toEqual(["succeeded", 2]);
});

test("a change that is part of an earlier step's write is done with it, and decided by itself if that one is not", async () => {
  // What the planner makes of two steps that write one file: the first carries both.
  const part = await site.plan([file("a", "a\n"), file("b", "b\n", { require: ["file.a"] })]);
  const [first, second] = part.steps;
  if (first?.kind !== "change" || second?.kind !== "change") throw new Error("no changes");
  const [entry] = second.basis;
  if (entry === undefined) throw new Error("no basis");
  const merged = {
    ...part,
    steps: [
      { ...first, operations: [...first.operations, ...second.operations] },
      { ...second, operations: [], basis: [{ ...entry, origin: "computed" as const, by: "file.a" }] },
    ],
  };
  expect(ends(await site.run(merged))).toEqual(["file.a: changed", "file.b: changed"]);
  expect(ends(await site.run(await site.plan([])))).toEqual([]);
  site.target.machine.nodes.delete("/etc/a");
  site.target.machine.nodes.delete("/etc/b");
  site.target.fault = (operation) =>
    operation.act.tag === "write-file" && operation.act.val.path === "/etc/b" && site.target.begun.length === 4
      ? { tag: "failed", val: { reason: { tag: "denied" }, message: "no" } }
      : undefined;
  const behind = { ...merged, steps: merged.steps.map((step) => ({ ...step, behind: step.after, after: [] })) };
  expect(ends(await site.run(behind))).toEqual(["file.a: failed", "file.b: changed"]);
});
