import { afterEach, beforeEach, expect, test } from "vitest";
import type { Ir } from "../ir/ir.ts";
import type { HostPart } from "../plan/host-part.ts";
import { TestSite } from "../testing/test-site.ts";
import { replayCauses } from "./replay-causes.ts";
import type { Derivation, Replayed, ReplayInputs } from "./replay-causes.ts";

const file = { address: "file.a", desired: { path: "/etc/a", content: "a\n" } };
const inputs: ReplayInputs = { lock: "l", kernel: "1", plugins: { "test/plugin": "1 x" }, graph: "g", ir: undefined };

let site: TestSite;
let part: HostPart;
let other: HostPart;

beforeEach(async () => {
  site = await TestSite.create();
  site.target.machine.makeDirectory("/etc");
  part = await site.plan([file]);
  site.target.machine.put("/etc/a", "b\n");
  other = await site.plan([file]);
});

afterEach(async () => {
  await site[Symbol.asyncDispose]();
});

const derived = (found: HostPart | undefined, more: Partial<Derivation> = {}): Derivation => ({
  part: found,
  diagnostics: [],
  unrecorded: [],
  ...more,
});

function replayed(more: Partial<Replayed>): Replayed {
  const same = derived(part);
  return { part, then: inputs, now: inputs, derived: same, again: () => Promise.resolve(same), twice: true, ...more };
}

/** The part with another verdict on the same answers. */
function moody(): HostPart {
  return { ...part, steps: part.steps.map((step) => (step.kind === "change" ? { ...step, reason: "I feel like it" } : step)) };
}

test("the same part has no cause", async () => {
  expect(await replayCauses(replayed({}))).toEqual([]);
});

test.each<readonly [string, Partial<ReplayInputs>, unknown]>([
  ["another kernel", { kernel: "2" }, { what: "kernel", changed: ["1", "2"] }],
  ["another plugin", { lock: "m", plugins: { "test/plugin": "2 y" } }, { what: "plugin", changed: ["test/plugin"] }],
  ["another lock with the same plugins", { lock: "m" }, { what: "plugin", changed: ["masterchef.lock"] }],
  ["another graph that was not kept", { graph: "h" }, { what: "config", changed: [] }],
])("%s is named, and nothing is looked for in the plugins", async (_, changed, cause) => {
  const now = { ...inputs, ...changed };
  expect(await replayCauses(replayed({ now, derived: derived(moody()) }))).toEqual([cause]);
});

test("what is declared otherwise is named: resources and relations", async () => {
  const ir = (content: string, word: "require" | "notify"): Ir => ({
    masterchef: "ir",
    format: 1,
    site: "s",
    resources: part.steps.map(({ address, type, plugin, execution }) => ({
      kind: "resource",
      address,
      type,
      name: "a",
      identity: "a",
      plugin,
      desired: { content },
      execution,
    })),
    relations: [{ kind: "relation", word, from: "file.a", to: "file.b" }],
  });
  const then = { ...inputs, ir: ir("a", "require") };
  const now = { ...inputs, graph: "h", ir: ir("b", "notify") };
  expect(await replayCauses(replayed({ then, now }))).toEqual([
    { what: "config", changed: ["file.a", "file.a notify file.b", "file.a require file.b"] },
  ]);
});

test("another answer to what both rest on is named by its question", async () => {
  expect(await replayCauses(replayed({ derived: derived(other) }))).toEqual([{ what: "answer", changed: ["/etc/a and what it holds"] }]);
});

test("a plugin that decides otherwise on the same is impure, be it now, or only the second time", async () => {
  const impure = [{ what: "impure", changed: ["test/plugin"] }];
  expect(await replayCauses(replayed({ derived: derived(moody()) }))).toEqual(impure);
  expect(await replayCauses(replayed({ again: () => Promise.resolve(derived(moody())) }))).toEqual(impure);
  expect(await replayCauses(replayed({ twice: false, again: () => Promise.resolve(derived(moody())) }))).toEqual([]);
});

test("one that asks something else and can decide nothing is impure too", async () => {
  const stuck = derived(undefined, {
    diagnostics: [{ code: "MC_PLAN_UNDECIDED", severity: "error", detail: "no", about: "file.a" }],
    unrecorded: [{ read: { tag: "file", val: { path: "/etc/b", follow: false, want: {}, contentLimit: 0 } }, reads: [] }],
  });
  expect(await replayCauses(replayed({ derived: stuck, again: () => Promise.resolve(stuck) }))).toEqual([
    { what: "impure", changed: ["test/plugin"] },
  ]);
  const nobody = { ...stuck, diagnostics: [] };
  expect(await replayCauses(replayed({ derived: nobody, again: () => Promise.resolve(nobody) }))).toEqual([
    { what: "answer", changed: ["/etc/b"] },
  ]);
});
