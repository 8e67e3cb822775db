import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Json } from "../ir/json.ts";
import { noteThrough, readBreakers, writeBreakers } from "./breakers.ts";
import { createJournal, journalFile } from "./journal.ts";
import { newRunId, runIdTime } from "./run-id.ts";
import { stateDirectory } from "./state-directory.ts";
import type { StateDirectory } from "./state-directory.ts";

let directory: string;
let state: StateDirectory;
let runs: string[];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "masterchef-breakers-"));
  state = stateDirectory(directory);
  runs = [];
});

afterEach(async () => {
  await rm(directory, { recursive: true });
});

const failed: Json = {
  address: "command.a",
  kind: "converge",
  result: "failed",
  failing: { operations: "sha256:a", after: 3 },
  diagnostics: [{ code: "MC_RUN_OPERATION", severity: "error", detail: "it ended with 1" }],
};

/** A run that told these results, a second after the one before it. */
async function ran(...results: readonly Json[]): Promise<string> {
  const run = newRunId(new Date(Date.UTC(2026, 0, 1) + runs.length * 1000));
  runs.push(run);
  const journal = await createJournal(state, run);
  journal.append("run-started", { run, host: "local" });
  for (const result of results) journal.append("step-result", result);
  await journal.close();
  return run;
}

test("what failed is told by the journals alone, with its runs, times and message", async () => {
  const first = await ran(failed);
  const second = await ran(failed, { address: "file.b", kind: "converge", result: "changed", diagnostics: [] });
  const { through, breakers } = await readBreakers(state);
  expect([through, [...breakers.values()]]).toEqual([
    second,
    [
      {
        host: "local",
        address: "command.a",
        kind: "converge",
        operations: "sha256:a",
        after: 3,
        failures: 2,
        runs: [first, second],
        since: "2026-01-01T00:00:00.000Z",
        latest: "2026-01-01T00:00:01.000Z",
        code: "MC_RUN_OPERATION",
        message: "it ended with 1",
      },
    ],
  ]);
});

test("what was written is read again, and runs after it are counted in: those that died before they were", async () => {
  await ran(failed);
  await writeBreakers(state, await readBreakers(state));
  await rm(journalFile(state, runs[0] ?? ""));
  await ran(failed);
  expect([...(await readBreakers(state)).breakers.values()].map(({ failures }) => failures)).toEqual([2]);
  await noteThrough(state, runs[1] ?? "");
  expect([...(await readBreakers(state)).breakers.keys()]).toEqual([]);
});

test.each([
  ["no JSON", "{"],
  ["nothing", ""],
  ["a later form", '{"format":2,"through":"","breakers":[]}'],
  ["no list", '{"format":1,"through":"","breakers":{}}'],
  ["a breaker that is none", '{"format":1,"through":"Z","breakers":[{"host":"local"}]}'],
])("a file that holds %s is made up for by the journals", async (_, text) => {
  await ran(failed);
  await writeFile(state.breakers, text);
  expect([...(await readBreakers(state)).breakers.values()].map(({ failures }) => failures)).toEqual([1]);
});

test("a journal that was changed tells nothing", async () => {
  const run = await ran(failed);
  const file = journalFile(state, run);
  await writeFile(file, (await readFile(file, "utf8")).replace("command.a", "command.b"));
  expect((await readBreakers(state)).breakers.size).toBe(0);
});

test("the id of a run tells when it began", () => {
  const at = new Date("2026-11-20T21:15:41.123Z");
  expect(runIdTime(newRunId(at))).toBe(at.toISOString());
});
