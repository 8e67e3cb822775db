import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, describe, it, vi } from "vitest";
import { everyResource, partDigest, readPlan, writePlan } from "@masterchef/kernel/testing";
import type { FailedResource, RunReport } from "@masterchef/kernel/testing";
import type { PluginHost } from "../../kernel/src/host/plugin-host.ts";
import { testFolder } from "../../kernel/src/host/testing/samples.ts";
import type { TestFolder } from "../../kernel/src/host/testing/samples.ts";
import { hostileHost, playOf } from "./stage.ts";

// Building components takes as long as the machine takes.
vi.setConfig({ testTimeout: 120_000 });

const temporary = mkdtempSync(join(tmpdir(), "masterchef-hostile-"));
process.env["TMPDIR"] = temporary;
let folder: TestFolder;
let host: PluginHost;
beforeAll(async () => {
  folder = await testFolder();
  host = await hostileHost(folder);
});
afterAll(async () => {
  await host[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
  rmSync(temporary, { recursive: true, force: true });
});

/** A criminal among honest neighbours, and whatever else is given. */
function site(crime: string, when: string, more = ""): string {
  return `masterchef: 1
name: hostile
resources:
  directory.one: { path: /srv/one }
  crime.it: { path: /srv/crime, crime: ${crime}, where: ${when} }
  directory.two: { path: /srv/two }
${more}`;
}

const ends = ({ steps }: RunReport): Readonly<Record<string, string>> =>
  Object.fromEntries(steps.map(({ address, result }) => [address, result]));
const names = (failed: readonly FailedResource[] | undefined): Readonly<Record<string, string>> =>
  Object.fromEntries(
    (failed ?? []).map(({ address, code, blockedBy }) => [address, blockedBy === undefined ? code : `held back by ${blockedBy}`]),
  );

describe.each([
  ["canonicalize", "trap", "MC_HOST_TRAP"],
  ["canonicalize", "loop", "MC_HOST_DEADLINE"],
  ["bound", "fault", "MC_HOST_FAULT"],
  ["bound", "eat", "MC_HOST_MEMORY"],
  ["bound", "outside-manifest", "MC_PLAN_UNDECLARED"],
  ["decide", "trap", "MC_HOST_TRAP"],
  ["decide", "asks-undeclared", "MC_PLAN_UNDECLARED"],
  ["decide", "outside-envelope", "MC_PLAN_ENVELOPE"],
  ["decide", "changes-nothing", "MC_PLAN_PLUGIN_FAULT"],
  // Only the closure pass sees these two: they come once the file is there.
  ["later", "trap", "MC_HOST_TRAP"],
  ["later", "no-operations", "MC_PLAN_NOT_CONVERGENT"],
])("a provider that in %s commits %s", (when, crime, code) => {
  it("costs its own resource: the rest is planned and carried out, and the run says what failed", async () => {
    const play = await playOf(host, site(crime, when));
    const { value, diagnostics } = await play.plan();
    expect(diagnostics).toEqual([]);
    expect(value?.steps.map(({ address, kind }) => `${address} ${kind}`)).toEqual(["directory.one change", "directory.two change"]);
    expect(names(value?.failed)).toEqual({ "crime.it": code });
    const called = when === "later" ? "decide" : when;
    expect(value?.failed[0]?.reason).toContain(`The plugin test/hostile 6.6.6, in its function \`${called}\`, `);
    const report = await play.apply();
    expect(ends(report)).toEqual({ "crime.it": "failed", "directory.one": "changed", "directory.two": "changed" });
    expect([report.result, report.totals]).toEqual(["failed", { failed: 1, changed: 2 }]);
    expect([...play.machine.files.keys()].filter((path) => path.startsWith("/srv/")).toSorted()).toEqual(["/srv/one", "/srv/two"]);
    // Nothing else is left to be done, and what failed is not forgotten.
    const again = await play.apply();
    expect(ends(again)).toEqual({ "crime.it": "failed", "directory.one": "unchanged", "directory.two": "unchanged" });
  });
});

describe("what depends on what failed", () => {
  const dependants = `  directory.after: { path: /srv/after, require: crime.it }
  directory.later: { path: /srv/later, require: directory.after }
  directory.named: { path: /srv/named }
  directory.free: { path: /srv/free, require: directory.one }
`;

  it.each(["canonicalize", "bound", "decide", "later"])("is held back, however far: in %s", async (when) => {
    const text = site("trap", when, dependants).replace("crime: trap", "before: directory.named, crime: trap");
    const play = await playOf(host, text);
    expect(names((await play.plan()).value?.failed)).toEqual({
      "crime.it": "MC_HOST_TRAP",
      "directory.after": "held back by crime.it",
      "directory.later": "held back by directory.after",
      "directory.named": "held back by crime.it",
    });
    const report = await play.apply();
    expect(report.totals).toEqual({ failed: 1, blocked: 3, changed: 3 });
    expect(report.steps.find(({ address }) => address === "directory.later")).toMatchObject({
      result: "blocked",
      blockedBy: "directory.after",
    });
    expect(["/srv/after", "/srv/later", "/srv/named"].filter((path) => play.machine.files.has(path))).toEqual([]);
  });

  it("is held back where it needs what the other claims", async () => {
    const play = await playOf(host, site("trap", "decide", "  directory.below: { path: /srv/crime/below }\n"));
    expect(names((await play.plan()).value?.failed)).toEqual({ "crime.it": "MC_HOST_TRAP", "directory.below": "held back by crime.it" });
  });

  it("is held back where what the other claims is not known and something is missing", async () => {
    const play = await playOf(host, site("trap", "bound", "  directory.below: { path: /srv/crime/below }\n"));
    const { value, diagnostics } = await play.plan();
    expect(diagnostics).toEqual([]);
    expect(names(value?.failed)).toEqual({ "crime.it": "MC_HOST_TRAP", "directory.below": "held back by crime.it" });
    expect(value?.failed[1]?.reason).toContain("crime.it, which could not be planned, may be what is missing");
  });

  it("may be a folder that is purged: nobody knows what lies in it by right", async () => {
    const purging = "  directory.purged: { path: /srv, purge: true }\n";
    const unknown = await playOf(host, site("trap", "bound", purging));
    unknown.machine.put("/srv/crime", { kind: "regular" });
    expect(names((await unknown.plan()).value?.failed)).toMatchObject({ "directory.purged": "held back by crime.it" });
    await unknown.apply();
    expect(unknown.machine.files.has("/srv/crime")).toBe(true);
    // Where the claim is known, the folder is purged around it.
    const known = await playOf(host, site("trap", "decide", purging));
    for (const path of ["/srv/crime", "/srv/foreign"]) known.machine.put(path, { kind: "regular" });
    expect(names((await known.plan()).value?.failed)).toEqual({ "crime.it": "MC_HOST_TRAP" });
    await known.apply();
    expect(["/srv/crime", "/srv/foreign", "/srv/one"].map((path) => known.machine.files.has(path))).toEqual([true, false, true]);
  });
});

it("is in the plan that is saved and approved, under its name", async () => {
  const play = await playOf(host, site("trap", "decide", "  directory.after: { path: /srv/after, require: crime.it }\n"));
  const part = (await play.plan()).value?.seal().part;
  if (part === undefined) throw new Error("no plan");
  const name = partDigest(part);
  const digest = `sha256:${"0".repeat(64)}`;
  const hosts = [{ host: "here", part: name }];
  const { text } = writePlan({
    masterchef: "plan",
    format: 1,
    site: "s",
    ir: digest,
    lock: digest,
    selection: everyResource,
    hosts,
    parts: { [name]: part },
  });
  expect(readPlan(text, "a.plan").value?.plan.parts[name]?.failed).toEqual(part.failed);
  expect(readPlan(text.replace("MC_HOST_TRAP", "MC_HOST_FAULT"), "a.plan").diagnostics.map(({ code }) => code)).toEqual(["MC_PLAN_EDITED"]);
  expect(partDigest({ ...part, failed: [] })).not.toBe(name);
});
