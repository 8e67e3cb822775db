import { afterEach, beforeEach, expect, test } from "vitest";
import { codes, ends, TestSite } from "../testing/test-site.ts";
import type { Declared } from "../testing/test-site.ts";

let site: TestSite;
let log: string[];
/** What `svc status` exits with once the package is there. */
let brought: { readonly code: number; readonly stdout?: string };

beforeEach(async () => {
  site = await TestSite.create();
  log = [];
  brought = { code: 3 };
  let status: { readonly code: number; readonly stdout?: string } = { code: 4 };
  let installed = false;
  site.target.machine.programs.set("pkg", ([, verb]) => {
    if (verb === "has") return { code: installed ? 0 : 1 };
    installed = true;
    status = brought;
    return { code: 0 };
  });
  site.target.machine.programs.set("svc", ([, verb]) => {
    if (verb === "status") return status;
    log.push(verb ?? "");
    status = { code: 0 };
    return { code: 0 };
  });
});

afterEach(async () => {
  await site[Symbol.asyncDispose]();
});

const declared: readonly Declared[] = [
  { address: "package.web", desired: { brings: ["web"] } },
  { address: "service.web", require: ["package.web"] },
];

test("what is hoped for is planned as expected, and runs when it came, approved as it was", async () => {
  const part = await site.plan(declared);
  const step = part.steps.find(({ address }) => address === "service.web");
  expect([step?.kind, step?.grade, step?.basis.map(({ origin, by, hoped }) => [origin, by, hoped])]).toEqual([
    "change",
    "expected",
    [["assumed", "package.web", true]],
  ]);
  expect([ends(await site.run(part)), log]).toEqual([["package.web: changed", "service.web: changed"], ["start"]]);
});

test("another answer that leads to the same operations is what was hoped for, even where every miss stops", async () => {
  brought = { code: 3, stdout: "stopped\n" };
  const report = await site.run(await site.plan(declared), { options: { exact: true } });
  expect([ends(report), log]).toEqual([["package.web: changed", "service.web: changed"], ["start"]]);
});

test("an answer that leads elsewhere is decided about in its turn", async () => {
  brought = { code: 0 };
  expect([ends(await site.run(await site.plan(declared))), log]).toEqual([["package.web: changed", "service.web: unchanged"], []]);
});

test("where every miss stops, so does a hope after which nothing is to be done", async () => {
  brought = { code: 0 };
  const report = await site.run(await site.plan(declared), { options: { exact: true } });
  expect([ends(report), codes(report)]).toEqual([["package.web: changed", "service.web: stale"], ["MC_RUN_STALE"]]);
});

test("what does not come is told, and nothing is run for it", async () => {
  brought = { code: 4 };
  const report = await site.run(await site.plan(declared));
  expect([ends(report), codes(report), log]).toEqual([["package.web: changed", "service.web: failed"], ["MC_RUN_UNDECIDED"], []]);
});

test("without a relation nobody hopes, and the plan is refused", async () => {
  const apart = declared.map(({ address, desired = {} }) => ({ address, desired }));
  await expect(site.plan(apart)).rejects.toThrow(/there is no service web/u);
});
