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
  await sceneOf(host, { crime: "none", when: "decide" }).plan();
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
      const scene = sceneOf(host, { crime, when });
      const { value, diagnostics } = await scene.plan();
      expect(value).toBeUndefined();
      expect(diagnostics).toHaveLength(1);
      expect(diagnostics[0]).toMatchObject({ code });
      expect(diagnostics[0]?.detail).toContain(`The plugin test/hostile 6.6.6, in its function \`${when}\`, ${what}`);
      expect(diagnostics[0]?.detail.length).toBeLessThan(20_000);
      // Without the criminal resource the same host plans.
      expect((await sceneOf(host, { crime: "none", when }).plan()).diagnostics).toEqual([]);
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
    const scene = sceneOf(host, { crime, when: "later" });
    const report = await scene.planAndApply();
    const results = new Map(report.steps.map((step) => [step.address, step]));
    expect(results.get("directory.one")?.result).toBe("changed");
    expect(results.get("directory.two")?.result).toBe("changed");
    expect(results.get("crime.it")?.result).toBe("failed");
    expect(
      results
        .get("crime.it")
        ?.diagnostics.map((each) => each.code)
        .join(" "),
    ).toContain(code);
    expect(scene.machine.files.has("/srv/one") && scene.machine.files.has("/srv/two")).toBe(true);
    expect(scene.machine.files.has("/etc/passwd")).toBe(false);
  });
});

describe("a verdict that breaks the contract or a law", () => {
  it.each([
    ["no-arm", "MC_HOST_TRAP"],
    ["no-json", "MC_HOST_RESULT"],
    ["deep-json", "MC_HOST_RESULT"],
    ["huge-json", "MC_HOST_RESULT"],
    ["lone-surrogate", "MC_HOST_TRAP"],
    ["no-operations", "MC_PLAN_PLUGIN_FAULT"],
    ["asks-nothing", "MC_PLAN_PLUGIN_FAULT"],
    ["asks-again", "MC_PLAN_PLUGIN_FAULT"],
    ["asks-much", "MC_PLAN_PLUGIN_FAULT"],
    ["asks-for-ever", "MC_PLAN_PLUGIN_FAULT"],
    ["bad-key", "MC_PLAN_PLUGIN_FAULT"],
    ["asks-undeclared", "MC_PLAN_UNDECLARED"],
    ["outside-envelope", "MC_PLAN_ENVELOPE"],
    ["outside-manifest", "MC_PLAN_UNDECLARED"],
    ["rests-on-nothing", "MC_PLAN_PLUGIN_FAULT"],
    ["changes-nothing", "MC_PLAN_PLUGIN_FAULT"],
  ])("%s: nothing of it counts, and nothing is done", async (crime, code) => {
    await using folder = await testFolder();
    await using host = await hostileHost(folder);
    const scene = sceneOf(host, { crime, when: "decide" });
    const { value, diagnostics } = await scene.plan();
    expect(value).toBeUndefined();
    expect(diagnostics.map((each) => each.code)).toEqual([code]);
    expect(diagnostics[0]?.detail).toContain("test/hostile");
  });

  it("says `__proto__`: that is a member like any other", async () => {
    await using folder = await testFolder();
    await using host = await hostileHost(folder);
    const { value, diagnostics } = await sceneOf(host, { crime: "polluting", when: "decide" }).plan();
    expect(diagnostics).toEqual([]);
    const sealed = value?.seal();
    expect(JSON.stringify(sealed?.part)).toContain('"__proto__":{"polluted":1}');
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect(Reflect.get({}, "polluted")).toBeUndefined();
  });

  it("differs for the same question: two plans of one site are not equal, which is how replay tells", async () => {
    await using folder = await testFolder();
    await using host = await hostileHost(folder);
    const scene = sceneOf(host, { crime: "moody", when: "decide" });
    const [first, second] = [await scene.plan(), await scene.plan()];
    expect(first.diagnostics).toEqual([]);
    expect(JSON.stringify(first.value?.seal().part)).not.toBe(JSON.stringify(second.value?.seal().part));
    const honest = sceneOf(host, { crime: "none", when: "decide" });
    expect(JSON.stringify((await honest.plan()).value?.seal())).toBe(JSON.stringify((await honest.plan()).value?.seal()));
  });
});

describe("what a plugin says", () => {
  it("reaches the terminal as text, whatever it would do there", async () => {
    await using folder = await testFolder();
    await using host = await hostileHost(folder);
    const { diagnostics } = await sceneOf(host, { crime: "fault", when: "decide" }).plan();
    expect(diagnostics[0]?.detail).toContain("\u001b[2J");
    const text = diagnosticsText(diagnostics, new Map(), styleFor({ color: false, utf8: true }));
    expect(text).toContain("\\x1b[2J\\x1b]0;owned\\x07\\u{202e}it is your fault");
    expect(Array.from(text).filter((character) => character < " " && character !== "\n")).toEqual([]);
  });
});
