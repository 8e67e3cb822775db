import { chmod, mkdir, mkdtemp, readFile, rename, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createJournal, journalFile } from "./journal.ts";
import { newRunId, runIdPattern } from "./run-id.ts";
import { takeRunLock } from "./run-lock.ts";
import { listRuns, showRun } from "./runs.ts";
import { ensureStateDirectory, stateDirectory } from "./state-directory.ts";

let site = "";

beforeEach(async () => {
  site = await mkdtemp(join(tmpdir(), "masterchef-runs-"));
});

afterEach(async () => {
  await rm(site, { recursive: true, force: true });
});

const ids = ["01J00000000000000000000001", "01J00000000000000000000002", "01J00000000000000000000003"] as const;

async function run(id: string, result?: string): Promise<void> {
  const journal = await createJournal(stateDirectory(site), id);
  journal.append("run-started", { plan: "sha256:00", host: "local" });
  journal.append("intent", { task: 1, step: "file.a" });
  journal.append("outcome", { task: 1 });
  journal.append("intent", { task: 2, step: "file.b" });
  if (result !== undefined) {
    journal.append("outcome", { task: 2 });
    journal.append("step-result", { address: "file.a", result: "changed" });
    journal.append("step-result", { address: "file.b", result: "changed" });
    journal.append("run-ended", { result });
  }
  await journal.close();
}

test("runs are listed newest first, with how they ended", async () => {
  await run(ids[0], "succeeded");
  await run(ids[1], "failed");
  await run(ids[2]);
  const listed = await listRuns(stateDirectory(site));
  expect(listed.map(({ id, result, totals, host }) => [id, result, totals, host])).toEqual([
    [ids[2], "interrupted", {}, "local"],
    [ids[1], "failed", { changed: 2 }, "local"],
    [ids[0], "succeeded", { changed: 2 }, "local"],
  ]);
  expect(await listRuns(stateDirectory(site), 1)).toHaveLength(1);
});

test("a run under way is told from one that was interrupted", async () => {
  await run(ids[0]);
  const state = stateDirectory(site);
  await using lock = await takeRunLock(state.runLock, { run: ids[0] });
  expect((await showRun(state, lock.holder.run)).summary.result).toBe("running");
});

test("one run is shown by the start of its id, with what nobody knows the end of", async () => {
  await run(ids[0], "succeeded");
  await run(ids[2]);
  const shown = await showRun(stateDirectory(site), "01j00000000000000000000003");
  expect(shown.summary.id).toBe(ids[2]);
  expect(shown.unknown).toEqual([{ task: 2, step: "file.b" }]);
  await expect(showRun(stateDirectory(site), "01J")).rejects.toThrow(/MC_STATE_NO_RUN: 2 runs/);
  await expect(showRun(stateDirectory(site), "02")).rejects.toThrow(/MC_STATE_NO_RUN/);
  await expect(showRun(stateDirectory(site), "")).rejects.toThrow(/MC_STATE_NO_RUN/);
});

test("an edited journal is broken, and named", async () => {
  await run(ids[0], "failed");
  const file = journalFile(stateDirectory(site), ids[0]);
  await writeFile(file, (await readFile(file, "utf8")).replace('"result":"failed"', '"result":"succeeded"'));
  const { summary, records } = await showRun(stateDirectory(site), ids[0]);
  expect([summary.result, summary.diagnostics[0]?.code, records.length]).toEqual(["broken", "MC_STATE_JOURNAL_BROKEN", 7]);
});

test("a journal cut at any byte is that of a run that was interrupted there, and the rest of it is as it was written", async () => {
  await run(ids[0], "succeeded");
  const file = journalFile(stateDirectory(site), ids[0]);
  const bytes = await readFile(file);
  const last = bytes.lastIndexOf("\n", bytes.length - 2) + 1;
  for (let length = last; length < bytes.length; length += 1) {
    await writeFile(file, bytes.subarray(0, length));
    const { summary, records, torn } = await showRun(stateDirectory(site), ids[0]);
    expect([length, summary.result, records.length, torn, summary.diagnostics]).toEqual([length, "interrupted", 7, length - last, []]);
  }
});

test("a record taken out of the middle, put elsewhere or written twice is named", async () => {
  await run(ids[0], "succeeded");
  const file = journalFile(stateDirectory(site), ids[0]);
  const lines = (await readFile(file, "utf8")).split(/(?<=\n)/);
  for (let at = 0; at < lines.length - 1; at += 1) {
    const [one = "", next = ""] = lines.slice(at, at + 2);
    const without = lines.toSpliced(at, 1);
    const exchanged = lines.toSpliced(at, 2, next, one);
    const twice = lines.toSpliced(at, 0, one);
    for (const [changed, wrong] of [
      [without, at + 1],
      [exchanged, at + 1],
      [twice, at + 2],
    ] as const) {
      await writeFile(file, changed.join(""));
      const { summary } = await showRun(stateDirectory(site), ids[0]);
      expect([summary.result, summary.diagnostics[0]?.detail]).toEqual(["broken", expect.stringContaining(`Record ${wrong} of ${file}`)]);
    }
  }
});

test("two journals that were exchanged are both named", async () => {
  const state = stateDirectory(site);
  for (const id of ids.slice(0, 2)) {
    const journal = await createJournal(state, id);
    journal.append("run-started", { run: id, plan: "sha256:00", host: "local" });
    journal.append("run-ended", { result: "succeeded" });
    await journal.close();
  }
  const [one, two] = [journalFile(state, ids[0]), journalFile(state, ids[1])];
  await rename(one, `${one}.aside`);
  await rename(two, one);
  await rename(`${one}.aside`, two);
  const shown = await listRuns(state);
  expect(shown.map(({ id, result, diagnostics }) => [id, result, diagnostics.map(({ detail }) => detail)])).toEqual([
    [ids[1], "broken", [expect.stringContaining(`was written by run ${ids[0]} and not by run ${ids[1]}`)]],
    [ids[0], "broken", [expect.stringContaining(`was written by run ${ids[1]} and not by run ${ids[0]}`)]],
  ]);
});

test("a run whose journal was never begun is interrupted", async () => {
  await mkdir(join(stateDirectory(site).runs, ids[0]), { recursive: true });
  expect((await listRuns(stateDirectory(site)))[0]?.result).toBe("interrupted");
});

test("no runs where there is no state, and none is made by looking", async () => {
  expect(await listRuns(stateDirectory(site))).toEqual([]);
  await expect(stat(stateDirectory(site).root)).rejects.toThrow(/ENOENT/);
});

test("the state directory is private, and one that is not is refused", async () => {
  const state = stateDirectory(site);
  await ensureStateDirectory(state);
  await ensureStateDirectory(state);
  expect((await stat(state.root)).mode & 0o777).toBe(0o700);
  expect(await readFile(join(state.root, ".gitignore"), "utf8")).toBe("*\n");
  await chmod(state.root, 0o777);
  await expect(ensureStateDirectory(state)).rejects.toThrow(/MC_STATE_DIRECTORY.*others may write/);
  await rm(state.root, { recursive: true });
  await symlink(tmpdir(), state.root);
  await expect(ensureStateDirectory(state)).rejects.toThrow(/MC_STATE_DIRECTORY.*not a directory/);
});

test("ids of runs sort by time and are never the same", () => {
  const early = newRunId(new Date(1_700_000_000_000));
  const late = newRunId(new Date(1_700_000_000_001));
  expect(early < late).toBe(true);
  expect(newRunId()).not.toBe(newRunId());
  expect(newRunId(new Date(0), new Uint8Array(10))).toBe("0".repeat(26));
  expect(newRunId()).toMatch(runIdPattern);
});
