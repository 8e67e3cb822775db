import { afterEach, beforeEach, expect, test } from "vitest";
import type { RunClock } from "./run-input.ts";
import { codes, ends, TestSite } from "../testing/test-site.ts";
import type { Declared } from "../testing/test-site.ts";

let site: TestSite;
let slept: number[];
let clock: RunClock;

beforeEach(async () => {
  site = await TestSite.create();
  site.target.machine.makeDirectory("/etc");
  slept = [];
  let now = 0;
  clock = {
    now: () => now,
    sleep: (ms) => {
      slept.push(ms);
      now += ms;
      return Promise.resolve();
    },
    random: () => 0.5,
  };
});

afterEach(async () => {
  await site[Symbol.asyncDispose]();
});

/** A program that fails so many times, then writes /etc/made. */
function maker(failures: number): void {
  let left = failures;
  site.target.machine.programs.set("make", (_, machine) => {
    left -= 1;
    if (left >= 0) return { code: 1, stderr: "not yet\n" };
    machine.put("/etc/made", "made\n");
    return { code: 0, stdout: "made\n" };
  });
}

const make = (more: Partial<Declared> = {}): Declared => ({
  address: "command.make",
  desired: { argv: ["make"], creates: "/etc/made", writes: ["/etc/made"] },
  ...more,
});
const begun = (): readonly string[] => site.target.begun.map(({ act }) => (act.tag === "run" ? act.val.process.argv.join(" ") : act.tag));

test("a command runs until what it creates is there, and its last words are in the report", async () => {
  maker(0);
  const report = await site.apply([make()]);
  expect([ends(report), report.steps[0]?.output]).toEqual([["command.make: changed"], "made\n"]);
  expect(ends(await site.apply([make()]))).toEqual(["command.make: unchanged"]);
});

test("a command whose condition does not flip blames the configuration", async () => {
  site.target.machine.programs.set("make", () => ({ code: 0 }));
  const report = await site.apply([make()]);
  expect([ends(report), codes(report)]).toEqual([["command.make: failed"], ["MC_RUN_DID_NOT_CONVERGE"]]);
});

test("a command without a condition is judged by its exit alone", async () => {
  site.target.machine.programs.set("true", () => ({ code: 0 }));
  site.target.machine.programs.set("same", () => ({ code: 3 }));
  const report = await site.apply([
    { address: "command.one", desired: { argv: ["true"] } },
    { address: "command.two", desired: { argv: ["same"] } },
  ]);
  expect(ends(report)).toEqual(["command.one: changed", "command.two: unchanged"]);
});

test("a failed step is tried again after growing delays, each time with a fresh look", async () => {
  maker(2);
  const execution = { retries: 3, retryDelaySeconds: 2, retryBackoff: 3, retryJitterSeconds: 1 };
  const report = await site.apply([make({ execution })], { input: { clock } });
  expect([ends(report), report.steps[0]?.attempts, slept]).toEqual([["command.make: changed"], 3, [2500, 6500]]);
});

test("while a step waits for its next try, others go on", async () => {
  maker(1);
  const report = await site.apply(
    [make({ execution: { retries: 1 } }), { address: "file.a", desired: { path: "/etc/a", content: "a\n" } }],
    { input: { clock } },
  );
  expect(ends(report)).toEqual(["command.make: changed", "file.a: changed"]);
  expect(begun()).toEqual(["make", "write-file", "make"]);
});

test("what fails for good after its retries has failed once, with the host's words", async () => {
  maker(9);
  const report = await site.apply([make({ execution: { retries: 2 } })], { input: { clock } });
  expect([ends(report), codes(report), report.steps[0]?.attempts]).toEqual([["command.make: failed"], ["MC_RUN_OPERATION"], 3]);
  expect(report.steps[0]?.diagnostics[0]?.detail).toContain("not yet");
});

test("a rescue runs only after the last failure, and what is to be done in any case always does", async () => {
  const rescue = (address: string, argv: readonly string[]): Declared => ({
    address,
    desired: { argv, rescue: ["rescue", address], always: ["always", address] },
  });
  site.target.machine.programs.set("bad", () => ({ code: 1 }));
  for (const name of ["good", "rescue", "always"]) site.target.machine.programs.set(name, () => ({ code: 0 }));
  const bad = rescue("command.bad", ["bad"]);
  const report = await site.apply(
    [
      { ...bad, execution: { retries: 1 } },
      rescue("command.good", ["good"]),
      { address: "file.a", desired: { path: "/etc/a", content: "a" }, require: ["command.bad"] },
    ],
    { input: { clock } },
  );
  expect(ends(report)).toEqual(["command.bad: rescued", "command.good: changed", "file.a: changed"]);
  expect(begun().toSorted()).toEqual([
    "always command.bad",
    "always command.good",
    "bad",
    "bad",
    "good",
    "rescue command.bad",
    "write-file",
  ]);
});

test("what follows a step in any case comes before what depends on the step", async () => {
  for (const name of ["good", "always"]) site.target.machine.programs.set(name, () => ({ code: 0 }));
  await site.apply([
    { address: "command.good", desired: { argv: ["good"], always: ["always"], writes: ["/etc/other"] } },
    { address: "file.a", desired: { path: "/etc/a", content: "a" }, require: ["command.good"] },
  ]);
  expect(begun()).toEqual(["good", "always", "write-file"]);
});

test("a rescue that fails leaves the step failed, and the rest is still done", async () => {
  for (const name of ["bad", "rescue"]) site.target.machine.programs.set(name, () => ({ code: 1 }));
  site.target.machine.programs.set("always", () => ({ code: 0 }));
  const report = await site.apply([{ address: "command.bad", desired: { argv: ["bad"], rescue: ["rescue"], always: ["always"] } }]);
  expect([ends(report), codes(report)]).toEqual([["command.bad: failed"], ["MC_RUN_OPERATION", "MC_RUN_OPERATION"]]);
  expect(begun()).toEqual(["bad", "rescue", "always"]);
});

test("a probe that nobody vouches for is run only in its turn, and decides there", async () => {
  const probed: string[] = [];
  site.target.machine.programs.set("test-it", (_, machine) => {
    probed.push(machine.text("/etc/a") ?? "absent");
    return { code: machine.text("/etc/done") === undefined ? 1 : 0 };
  });
  site.target.machine.programs.set("do-it", (_, machine) => {
    machine.put("/etc/done", "");
    return { code: 0 };
  });
  const declared: Declared[] = [
    { address: "file.a", desired: { path: "/etc/a", content: "a" } },
    { address: "command.do", desired: { argv: ["do-it"], unless: ["test-it"] }, require: ["file.a"] },
  ];
  const part = await site.plan(declared);
  expect([part.steps[1]?.kind, probed]).toEqual(["open", []]);
  expect(ends(await site.run(part))).toEqual(["file.a: changed", "command.do: changed"]);
  expect(probed).toEqual(["a", "a"]);
  expect(ends(await site.apply(declared))).toEqual(["file.a: unchanged", "command.do: unchanged"]);
});

test("a step that rests on an assumption is asked in its turn, and what came in between is dealt with inside its envelope", async () => {
  site.target.machine.programs.set("install", (_, machine) => {
    machine.put("/etc/default-site", "it works\n");
    return { code: 0 };
  });
  const declared: Declared[] = [
    { address: "command.install", desired: { argv: ["install"] } },
    { address: "file.default", desired: { path: "/etc/default-site", absent: true }, require: ["command.install"] },
  ];
  const part = await site.plan(declared);
  expect(part.steps.map((step) => [step.kind, step.grade])).toEqual([
    ["change", "exact"],
    ["settled", "expected"],
  ]);
  expect(ends(await site.run(part))).toEqual(["command.install: changed", "file.default: changed"]);
  expect(site.target.machine.text("/etc/default-site")).toBeUndefined();
});

test("operations as another user are marked in the journal", async () => {
  site.target.machine.accounts.set("deploy", { uid: 1000, gid: 1000 });
  site.target.machine.programs.set("who", (_argv, machine, identity) => {
    machine.put("/etc/made", identity ?? "");
    return { code: 0 };
  });
  await site.apply([
    { address: "command.who", desired: { argv: ["who"], creates: "/etc/made", writes: ["/etc/made"] }, execution: { become: "deploy" } },
  ]);
  expect(site.target.machine.text("/etc/made")).toBe("deploy");
  expect((await site.journal()).find((record) => record.type === "escalation")?.body).toMatchObject({
    identity: "deploy",
    steps: [{ step: "command.who" }],
  });
});

const packages = ["curl", "git", "jq"].map((name): Declared => ({ address: `package.${name}` }));

function packageManager(refuses: (names: readonly string[]) => boolean): void {
  site.target.machine.programs.set("pkg", ([, verb, ...names], machine) => {
    if (verb === "has") return { code: machine.text(`/pkg/${names[0]}`) === undefined ? 1 : 0 };
    if (refuses(names)) return { code: 100, stderr: "transaction failed\n" };
    for (const name of names) machine.put(`/pkg/${name}`, "");
    return { code: 0 };
  });
}

test("operations that may be joined become one, and each resource still reports", async () => {
  packageManager(() => false);
  const report = await site.apply(packages);
  expect([ends(report), begun()]).toEqual([
    ["package.curl: changed", "package.git: changed", "package.jq: changed"],
    ["pkg install curl git jq"],
  ]);
});

test("a joined operation that fails is run one by one, and only the bad one fails", async () => {
  packageManager((names) => names.includes("git"));
  const report = await site.apply(packages);
  expect(ends(report)).toEqual(["package.curl: changed", "package.git: failed", "package.jq: changed"]);
  expect(begun()).toEqual(["pkg install curl git jq", "pkg install curl", "pkg install git", "pkg install jq"]);
});

test("what a dependency keeps apart is not joined", async () => {
  packageManager(() => false);
  const [curl, git, jq] = packages;
  if (curl === undefined || git === undefined || jq === undefined) throw new Error("no packages");
  const report = await site.apply([
    curl,
    { address: "file.list", desired: { path: "/etc/list", content: "x" }, require: ["package.curl"] },
    { ...git, require: ["file.list"] },
    jq,
  ]);
  expect([report.result, begun()]).toEqual(["succeeded", ["pkg install curl jq", "write-file", "pkg install git"]]);
});
