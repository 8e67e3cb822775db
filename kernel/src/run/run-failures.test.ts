import { afterEach, beforeEach, expect, test } from "vitest";
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

test("the lease of the host is taken first, and stands in the journal", async () => {
  const { abilities } = site.target;
  site.target.abilities = () => ({ ...abilities.call(site.target), leases: true });
  site.target.lease = (wanted) => Promise.resolve({ ...wanted, epoch: 7 });
  await site.apply([file("a")]);
  const records = (await site.journal()).map((record) => record.type);
  expect(records.slice(0, 2)).toEqual(["run-started", "lease"]);
  expect((await site.journal())[1]?.body).toEqual({ controller: "test", run: site.lastRun, epoch: 7 });
});

test("a host whose lease another run holds is not asked and not touched", async () => {
  const part = await site.plan([file("a")]);
  const { abilities } = site.target;
  site.target.abilities = () => ({ ...abilities.call(site.target), leases: true });
  const failure: unknown = { reason: { tag: "refused" }, message: "held by another run" };
  // The contract refuses with a failure, which is no exception.
  site.target.lease = () => Promise.resolve().then(() => raise(failure));
  site.target.asks = 0;
  const report = await site.run(part);
  expect([report.result, codes(report), site.target.asks, site.target.begun]).toEqual(["failed", ["MC_RUN_LEASED"], 0, []]);
});

test("what the host refuses has failed, with the reason it gives", async () => {
  site.target.machine.accounts.set("app", { uid: 5, gid: 5 });
  const part = await site.plan([{ ...file("a"), execution: { become: "app" } }]);
  site.target.fault = () => ({ tag: "refused", val: { reason: { tag: "denied" }, message: "sudo asks for a password" } });
  const report = await site.run(part);
  expect([ends(report), codes(report)]).toEqual([["file.a: failed"], ["MC_RUN_REFUSED"]]);
  expect(report.steps[0]?.diagnostics[0]?.detail).toContain("sudo asks for a password");
});

test("a user that is gone by the time of the run is a failed question, and the step is not run", async () => {
  site.target.machine.accounts.set("app", { uid: 5, gid: 5 });
  const part = await site.plan([{ ...file("a"), execution: { become: "app" } }, file("b")]);
  site.target.machine.accounts.delete("app");
  const report = await site.run(part);
  expect([ends(report), codes(report)]).toEqual([["file.a: failed", "file.b: changed"], ["MC_RUN_UNDECIDED"]]);
});

test("old content that cannot be fetched is a warning, not a failure", async () => {
  site.target.machine.put("/etc/a", "old\n");
  site.target.after = (_, machine) => machine.kept.clear();
  const report = await site.apply([file("a")]);
  expect([ends(report), codes(report), report.result]).toEqual([["file.a: changed"], ["MC_RUN_BACKUP"], "succeeded"]);
});

test("a plugin that fails during the run is blamed at the step, and others go on", async () => {
  const part = await site.plan([file("a"), file("b", { require: ["file.a"] }), file("c")]);
  site.target.machine.put("/etc/a", "other\n");
  const { testProviders } = await import("./testing/test-providers.ts");
  const report = await site.run(part, {
    input: {
      providers: {
        ...testProviders,
        decide: async (plugin, facts, answers, batch) => {
          const verdicts = await testProviders.decide(plugin, facts, answers, batch);
          return verdicts.map((verdict, at) =>
            batch[at]?.subject.name === "a"
              ? { tag: "fault" as const, val: { code: "MC_PLAN_PLUGIN_FAULT" as const, severity: "error" as const, detail: "it trapped" } }
              : verdict,
          );
        },
      },
    },
  });
  expect([ends(report), codes(report)]).toEqual([["file.a: failed", "file.b: blocked", "file.c: changed"], ["MC_PLAN_PLUGIN_FAULT"]]);
  expect(report.steps[0]?.diagnostics[0]?.about).toBe("file.a");
});

test("a document with a result in it is completed in its turn, with what the other is by then", async () => {
  const given: unknown[] = [];
  const declared: Declared[] = [
    file("a"),
    { address: "file.b", desired: { path: "/etc/b", content: { $hole: { expression: "x" } } }, require: ["file.a"] },
  ];
  const part = await site.plan([file("a"), file("b", { require: ["file.a"] })]);
  const steps = part.steps.map((step) =>
    step.address === "file.b" && step.kind === "change"
      ? { ...step, kind: "open" as const, grade: "open" as const, desired: declared[1]?.desired ?? {} }
      : step,
  );
  const report = await site.run(
    { ...part, steps },
    {
      input: {
        fillHoles: (resource, results) => {
          given.push(results.get("file.a"));
          return Promise.resolve({ tag: "filled", val: { ...resource.desired, content: "b\n" } });
        },
      },
    },
  );
  expect(ends(report)).toEqual(["file.a: changed", "file.b: changed"]);
  expect(given).toEqual([expect.objectContaining({ state: "present" })]);
  const unknown = await site.run({ ...part, steps }, { input: { fillHoles: () => Promise.resolve({ tag: "unknown", val: "file.a" }) } });
  expect([ends(unknown), codes(unknown)]).toEqual([["file.a: unchanged", "file.b: failed"], ["MC_RUN_UNDECIDED"]]);
});

function raise(value: unknown): never {
  throw Object.assign(Object.create(null) as object, value) as Error;
}
