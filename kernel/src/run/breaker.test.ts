import { afterEach, beforeEach, expect, test } from "vitest";
import fc from "fast-check";
import { codes, ends, TestSite } from "../testing/test-site.ts";
import type { Declared } from "../testing/test-site.ts";
import { afterRun, breakerKey, isTripped, trippedIn } from "./breaker.ts";
import type { Breaker, Breakers, ToldRun } from "./breaker.ts";
import { readCarried } from "./read-carried.ts";
import type { RunReport } from "./run-report.ts";

let site: TestSite;
let breakers: Breakers;
let tries: number;

beforeEach(async () => {
  site = await TestSite.create();
  breakers = new Map();
  tries = 0;
  const { machine } = site.target;
  machine.makeDirectory("/etc");
  machine.makeDirectory("/var");
  machine.programs.set("flaky", () => {
    tries += 1;
    return { code: 1 };
  });
});

afterEach(async () => {
  await site[Symbol.asyncDispose]();
});

const flaky = (more: Partial<Declared> = {}, ...words: readonly string[]): Declared => ({
  address: "command.flaky",
  desired: { argv: ["flaky", ...words], creates: "/var/flaky", writes: ["/var/flaky"] },
  ...more,
});
const after: Declared = { address: "file.after", desired: { path: "/etc/after", content: "x\n" }, require: ["command.flaky"] };
const beside: Declared = { address: "file.beside", desired: { path: "/etc/beside", content: "x\n" } };

function told({ run, host, steps }: RunReport): ToldRun {
  return { run, host, at: run, steps: steps.map((step) => ({ ...step, code: step.diagnostics[0]?.code ?? "", message: "" })) };
}

async function apply(...declared: readonly Declared[]): Promise<RunReport> {
  const report = await site.apply(declared, { input: { breakers } });
  breakers = afterRun(breakers, told(report));
  return report;
}

test("what failed in three runs is not tried in the fourth: what depends on it is blocked, and nothing else is held up", async () => {
  for (let run = 0; run < 3; run += 1) expect(ends(await apply(flaky(), after))).toEqual(["command.flaky: failed", "file.after: blocked"]);
  const part = await site.plan([flaky(), after, beside]);
  expect(trippedIn(breakers, "local", part.steps).map(({ address, failures }) => [address, failures])).toEqual([["command.flaky", 3]]);
  const report = await apply(flaky(), after, beside);
  expect(ends(report).toSorted()).toEqual(["command.flaky: tripped", "file.after: blocked", "file.beside: changed"]);
  expect([tries, codes(report), report.result]).toEqual([3, ["MC_RUN_TRIPPED"], "failed"]);
  expect(report.steps.find(({ result }) => result === "tripped")?.attempts).toBe(0);
  const carried = readCarried(part.steps, [await site.journal()]);
  expect(carried.get("converge command.flaky")).toMatchObject({ standing: "left", failed: false });
});

test("other operations are tried at once, and what is tried again after all and fails stays tripped", async () => {
  for (let run = 0; run < 3; run += 1) await apply(flaky());
  await apply(flaky({}, "otherwise"));
  expect([tries, [...breakers.values()].map(({ failures }) => failures)]).toEqual([4, [1]]);
  for (let run = 0; run < 2; run += 1) await apply(flaky({}, "otherwise"));
  const report = await site.apply([flaky({}, "otherwise")]);
  breakers = afterRun(breakers, told(report));
  expect([tries, [...breakers.values()].map(isTripped)]).toEqual([7, [true]]);
  expect(ends(await apply(flaky({}, "otherwise")))).toEqual(["command.flaky: tripped"]);
});

test("a resource says how often it may fail; 0 is as often as it likes, and the retries of one run are one failure", async () => {
  for (let run = 0; run < 5; run += 1) await apply(flaky({ execution: { breakerAfter: 0, retries: 1, retryDelaySeconds: 0 } }));
  expect([tries, [...breakers.values()].map(({ failures }) => failures)]).toEqual([10, [5]]);
  expect(ends(await apply(flaky({ execution: { breakerAfter: 6 } })))).toEqual(["command.flaky: failed"]);
  expect(ends(await apply(flaky({ execution: { breakerAfter: 6 } })))).toEqual(["command.flaky: tripped"]);
});

test("found settled, it is closed", async () => {
  for (let run = 0; run < 3; run += 1) await apply(flaky());
  site.target.machine.put("/var/flaky", "");
  await apply(flaky(), beside);
  expect(breakers.size).toBe(0);
});

test("a step that is decided during the run is held to its breaker as well", async () => {
  for (let run = 0; run < 3; run += 1) await apply(flaky());
  const part = await site.plan([flaky()]);
  const steps = part.steps.map((step) => (step.kind === "change" ? { ...step, kind: "open" as const, grade: "open" as const } : step));
  expect(trippedIn(breakers, "local", steps)).toEqual([]);
  const report = await site.run({ ...part, steps }, { input: { breakers } });
  expect([ends(report), tries]).toEqual([["command.flaky: tripped"], 3]);
});

test("what was lost with the host does not count, nor what was not tried for it", async () => {
  site.target.run = () => Promise.reject(new Error("gone"));
  await apply(flaky(), after);
  expect(breakers.size).toBe(0);
});

const breaker: Breaker = {
  host: "local",
  address: "a.b",
  kind: "converge",
  operations: "x",
  after: 3,
  failures: 1,
  runs: ["0"],
  since: "0",
  latest: "0",
  code: "",
  message: "",
};

test("whatever runs tell, a breaker counts the failures of one action since its last success", () => {
  const results = {
    x: "failed",
    y: "failed",
    undecided: "failed",
    success: "changed",
    blocked: "blocked",
    stale: "stale",
    tripped: "tripped",
    cancelled: "cancelled",
  } as const;
  const outcome = fc.constantFrom("x", "y", "success", "blocked", "stale", "tripped", "cancelled", "undecided");
  fc.assert(
    fc.property(fc.array(outcome, { maxLength: 30 }), (outcomes) => {
      let found: Breakers = new Map();
      for (const [at, each] of outcomes.entries()) {
        const failing = each === "x" || each === "y" ? { operations: each, after: 3 } : undefined;
        const step = { address: "a.b", kind: "converge" as const, result: results[each], failing, code: "", message: "" };
        found = afterRun(found, { run: String(at), host: "local", at: String(at), steps: [step] });
      }
      const counted = outcomes.filter((each) => each === "x" || each === "y" || each === "success");
      const last = counted.at(-1);
      const others = counted.toReversed().findIndex((each) => each !== last);
      const failures = last === undefined || last === "success" ? 0 : others < 0 ? counted.length : others;
      expect(found.get(breakerKey(breaker))?.failures ?? 0).toBe(failures);
    }),
  );
});

test("a run that is counted in twice counts once", () => {
  const failing = { operations: "x", after: 3 };
  const run: ToldRun = {
    run: "0",
    host: "local",
    at: "0",
    steps: [{ address: "a.b", kind: "converge", result: "failed", failing, code: "", message: "" }],
  };
  expect(afterRun(afterRun(new Map(), run), run)).toEqual(new Map([[breakerKey(breaker), breaker]]));
});
