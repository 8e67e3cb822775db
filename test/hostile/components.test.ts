import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { testFolder } from "../../kernel/src/host/testing/samples.ts";
import { diagnosticsText } from "../../cli/src/view/diagnostics-text.ts";
import { styleFor } from "../../cli/src/view/style.ts";
import { leftSince, nothing, remains } from "./remains.ts";
import { hostileHost, sceneOf } from "./stage.ts";

// Building components takes as long as the machine takes.
vi.setConfig({ testTimeout: 120_000 });

const temporary = mkdtempSync(join(tmpdir(), "masterchef-hostile-"));
process.env["TMPDIR"] = temporary;
afterAll(() => rmSync(temporary, { recursive: true, force: true }));

beforeAll(async () => {
  // What the first use of anything leaves is not what a plugin leaves.
  await using folder = await testFolder();
  await using host = await hostileHost(folder);
  await sceneOf(host, { crime: "none", where: "decide" }).plan();
});

/** Crimes that end or spoil one call: what the fault says of the call and the limit. */
const violent: readonly (readonly [string, string, string])[] = [
  ["loop", "MC_HOST_DEADLINE", "took longer than its limit `callMs` of 2000 ms and was ended"],
  ["regex", "MC_HOST_DEADLINE", "took longer than its limit `callMs` of 2000 ms and was ended"],
  ["eat", "MC_HOST_MEMORY", "stopped when its memory had grown to its limit `memoryMiB` of 32 MiB"],
  ["deep", "MC_HOST_TRAP", "crashed: "],
  ["trap", "MC_HOST_TRAP", "crashed: "],
  ["fault", "MC_HOST_FAULT", "failed and said:\n"],
  ["noise", "MC_HOST_FAULT", "failed and said:\n"],
];

describe.each(["bound", "decide"] as const)("a provider that in `%s`", (when) => {
  it.each(violent)("commits %s is named with version, call and limit, is alone at fault, and leaves nothing", async (crime, code, what) => {
    await using folder = await testFolder();
    const before = remains();
    {
      await using host = await hostileHost(folder);
      const scene = sceneOf(host, { crime, where: when });
      const { value, diagnostics } = await scene.plan();
      expect(diagnostics).toEqual([]);
      expect(value?.steps.map(({ address }) => address)).toEqual(["directory.one", "directory.two"]);
      expect(value?.failed).toHaveLength(1);
      expect(value?.failed[0]).toMatchObject({ address: "crime.it", code });
      expect(value?.failed[0]?.reason).toContain(`The plugin test/hostile 6.6.6, in its function \`${when}\`, ${what}`);
      expect(value?.failed[0]?.reason.length).toBeLessThan(20_000);
      // Without the criminal resource the same host plans.
      expect((await sceneOf(host, { crime: "none", where: when }).plan()).diagnostics).toEqual([]);
    }
    expect(await leftSince(before)).toEqual(nothing);
  });
});

describe("a provider that behaves while it is planned and not while it runs", () => {
  it.each([
    ...violent,
    ["no-json", "MC_HOST_RESULT", ""],
    ["asks-again", "MC_PLAN_PLUGIN_FAULT", ""],
    ["outside-envelope", "", ""],
  ] as const)("fails by %s, and the work of the others is done", async (crime, code) => {
    await using folder = await testFolder();
    await using host = await hostileHost(folder);
    const scene = sceneOf(host, { crime, where: "later" });
    const report = await scene.planAndApply();
    const results = new Map(report.steps.map((step) => [step.address, step]));
    expect(results.get("directory.one")?.result).toBe("changed");
    expect(results.get("directory.two")?.result).toBe("changed");
    expect(results.get("crime.it")?.result).toBe("failed");
    const said = results.get("crime.it")?.diagnostics ?? [];
    expect(said.map((each) => each.code).join(" ")).toContain(code);
    if (code !== "") expect(said[0]?.detail).toContain("The plugin test/hostile 6.6.6, in its function `decide`, ");
    expect(scene.machine.files.has("/srv/one") && scene.machine.files.has("/srv/two")).toBe(true);
    expect(scene.machine.files.has("/etc/passwd")).toBe(false);
  });
});

describe("a verdict that breaks the contract or a law", () => {
  it.each([
    ["no-arm", "MC_HOST_TRAP", "decide", "crashed: "],
    ["no-json", "MC_HOST_RESULT", "decide", "returned what its contract does not know: "],
    ["deep-json", "MC_HOST_RESULT", "decide", "at most 64 levels"],
    ["huge-json", "MC_HOST_RESULT", "decide", "1048576"],
    ["lone-surrogate", "MC_HOST_TRAP", "decide", "crashed: "],
    ["no-operations", "MC_PLAN_PLUGIN_FAULT", "decide", "proposes 0 operations; 1 to 256 are allowed"],
    ["asks-nothing", "MC_PLAN_PLUGIN_FAULT", "decide", "asks 0 questions in one round; 1 to 64 are allowed"],
    ["asks-again", "MC_PLAN_PLUGIN_FAULT", "decide", "asks again what it has asked before"],
    ["asks-much", "MC_PLAN_PLUGIN_FAULT", "decide", "asks 65 questions in one round; 1 to 64 are allowed"],
    ["asks-for-ever", "MC_PLAN_PLUGIN_FAULT", "decide", "asks in more than 5 rounds, the limit of its contract"],
    ["bad-key", "MC_PLAN_PLUGIN_FAULT", "decide", "which is not of the form allowed"],
    ["asks-undeclared", "MC_PLAN_UNDECLARED", "decide", "beyond what its manifest declares"],
    ["outside-envelope", "MC_PLAN_ENVELOPE", "decide", "proposes what its envelope does not allow"],
    ["outside-manifest", "MC_PLAN_UNDECLARED", "bound", "beyond what its manifest declares"],
    ["rests-on-nothing", "MC_PLAN_PLUGIN_FAULT", "decide", "which it never asked"],
    ["changes-nothing", "MC_PLAN_PLUGIN_FAULT", "decide", "gives the same value before and after"],
  ])(
    "%s: it is named with version, call and limit, nothing of it counts, and the others are planned",
    async (crime, code, called, what) => {
      await using folder = await testFolder();
      await using host = await hostileHost(folder);
      const scene = sceneOf(host, { crime, where: "decide" });
      const { value, diagnostics } = await scene.plan();
      expect(diagnostics).toEqual([]);
      expect(value?.steps.map(({ address }) => address)).toEqual(["directory.one", "directory.two"]);
      expect(value?.failed.map((each) => [each.address, each.code])).toEqual([["crime.it", code]]);
      expect(value?.failed[0]?.reason).toMatch(new RegExp(`^The plugin test/hostile 6\\.6\\.6, in its function \`${called}\`, `));
      expect(value?.failed[0]?.reason).toContain(what);
    },
  );

  it("says `__proto__`: that is a member like any other", async () => {
    await using folder = await testFolder();
    await using host = await hostileHost(folder);
    const { value, diagnostics } = await sceneOf(host, { crime: "polluting", where: "decide" }).plan();
    expect(diagnostics).toEqual([]);
    const sealed = value?.seal();
    expect(JSON.stringify(sealed?.part)).toContain('"__proto__":{"polluted":1}');
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect(Reflect.get({}, "polluted")).toBeUndefined();
  });

  it("differs for the same question: two plans of one site are not equal, which is how replay tells", async () => {
    await using folder = await testFolder();
    await using host = await hostileHost(folder);
    const scene = sceneOf(host, { crime: "moody", where: "decide" });
    const [first, second] = [await scene.plan(), await scene.plan()];
    expect(first.diagnostics).toEqual([]);
    expect(JSON.stringify(first.value?.seal().part)).not.toBe(JSON.stringify(second.value?.seal().part));
    const honest = sceneOf(host, { crime: "none", where: "decide" });
    expect(JSON.stringify((await honest.plan()).value?.seal())).toBe(JSON.stringify((await honest.plan()).value?.seal()));
  });
});

describe("what a plugin says", () => {
  it("reaches the terminal as text, whatever it would do there", async () => {
    await using folder = await testFolder();
    await using host = await hostileHost(folder);
    const { value } = await sceneOf(host, { crime: "fault", where: "decide" }).plan();
    const [failed] = value?.failed ?? [];
    expect(failed?.reason).toContain("\u001b[2J");
    const diagnostics = [{ code: "MC_HOST_FAULT", severity: "error", detail: failed?.reason ?? "" }] as const;
    const text = diagnosticsText(diagnostics, new Map(), styleFor({ color: false, utf8: true }));
    expect(text).toContain("\\x1b[2J\\x1b]0;owned\\x07\\u{202e}it is your fault");
    expect(Array.from(text).filter((character) => character < " " && character !== "\n")).toEqual([]);
  });
});
