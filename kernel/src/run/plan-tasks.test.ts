import type { Envelope, Operation } from "@masterchef/wit/host";
import { expect, test } from "vitest";
import { defaultExecution } from "../ir/execution.ts";
import type { SettledStep } from "../plan/step.ts";
import { planTasks } from "./plan-tasks.ts";
import { StepRun } from "./step-run.ts";
import type { Job } from "./task.ts";

const envelope: Envelope = { may: [], claims: [], needs: [], sideEffects: [] };

/** A step with one operation that could be joined with those of the same key. */
function jobOf(index: number, key: string): Job {
  const step: SettledStep = {
    kind: "settled",
    state: null,
    address: `package.${index}`,
    type: "package",
    plugin: "test/plugin",
    desired: {},
    name: String(index),
    basis: [],
    grade: "exact",
    envelope,
    execution: defaultExecution,
    after: [],
    behind: [],
    settleMs: 0,
    claimed: [],
  };
  const act: Operation["act"] = { tag: "run", val: { process: { argv: [key], env: [], outputLimit: 0 }, exits: [] } };
  const operation: Operation = { act, writes: [], destroys: [], effects: [], opaque: false, hazards: {} };
  const planned = { operation, occasion: "always" as const, guards: [], join: { key, items: [`p${index}`] } };
  return { each: new StepRun(step, index), operations: [planned] };
}

function tasksOf(jobs: readonly Job[], waits: ReadonlyMap<number, readonly number[]>) {
  let id = 0;
  const waitsFor = (each: StepRun) => jobs.flatMap((job) => ((waits.get(each.index) ?? []).includes(job.each.index) ? [job.each] : []));
  const planned = planTasks(jobs, waitsFor, () => (id += 1));
  return planned.map(({ task, members }) => [members.map(({ each }) => each.index), task.id, task.after, task.following]);
}

test("steps that ran together and failed run one after the other, whatever becomes of each", () => {
  const jobs = ["x", "x", "y", "x"].map((key, index) => jobOf(index, key));
  for (const { each } of jobs) each.alone = true;
  expect(tasksOf(jobs, new Map())).toEqual([
    [[0], 1, [], []],
    [[1], 2, [], [1]],
    [[2], 3, [], []],
    [[3], 4, [], [2]],
  ]);
});

test("what a step waits for comes before it, in the chain of those that run alone as well", () => {
  const jobs = ["x", "y", "x"].map((key, index) => jobOf(index, key));
  for (const { each } of jobs) each.alone = true;
  const waits = new Map([
    [0, [1]],
    [1, [2]],
  ]);
  expect(tasksOf(jobs, waits)).toEqual([
    [[2], 1, [], []],
    [[1], 2, [1], []],
    [[0], 3, [2], [1]],
  ]);
});
