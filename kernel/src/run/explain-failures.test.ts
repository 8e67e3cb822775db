import type { Verdict } from "@masterchef/wit/host";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { ProviderPort } from "../plan/provider-port.ts";
import { TestSite } from "../testing/test-site.ts";
import { testProviders } from "./testing/test-providers.ts";

let site: TestSite;

beforeEach(async () => {
  site = await TestSite.create();
  site.target.machine.makeDirectory("/etc");
});

afterEach(async () => {
  await site[Symbol.asyncDispose]();
});

/** Providers that note why of each change. */
const noting: ProviderPort = {
  ...testProviders,
  decide: async (plugin, facts, answers, batch) => {
    const outcomes = await testProviders.decide(plugin, facts, answers, batch);
    return outcomes.map((outcome) => (outcome.tag === "ok" ? { tag: "ok", val: withNote(outcome.val) } : outcome));
  },
};

function withNote(verdict: Verdict): Verdict {
  if (verdict.tag !== "change") return verdict;
  const attributes = verdict.val.attributes.map(({ at }) => ({ at, note: "its last words were these" }));
  return { tag: "change", val: { ...verdict.val, attributes } };
}

test("what a plugin notes of the state after a failure is told with the failure", async () => {
  const part = await site.plan([{ address: "file.a", desired: { path: "/etc/a", content: "a\n" } }]);
  site.target.fault = () => ({ tag: "failed", val: { reason: { tag: "denied" }, message: "no" } });
  const { steps } = await site.run(part, { input: { providers: noting } });
  expect(steps[0]?.diagnostics[0]?.detail).toMatch(/no\nits last words were these$/);
});

test("a failure without a note is told as it is", async () => {
  const part = await site.plan([{ address: "file.a", desired: { path: "/etc/a", content: "a\n" } }]);
  site.target.fault = () => ({ tag: "failed", val: { reason: { tag: "denied" }, message: "no" } });
  const report = await site.run(part);
  expect(report.steps[0]?.diagnostics[0]?.detail).toMatch(/: no$/);
});
