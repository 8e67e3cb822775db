import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MachineSession } from "@masterchef/kernel/testing";
import type { Machine } from "@masterchef/kernel/testing";
import { applyWorld, planWorld } from "./drive.ts";
import { planLines, runLines } from "./plan-lines.ts";
import type { Declared } from "./site.ts";
import { siteOf } from "./site.ts";
import { machineOf } from "./world.ts";

/** Directories, files and links that imply their order, and services and packages that relations order. */
const site: readonly Declared[] = [
  { is: "user.app" },
  { is: "directory.top", with: { path: "/srv/top", owner: "app" } },
  { is: "directory.inner", with: { path: "/srv/top/inner" } },
  { is: "file.deep", with: { path: "/srv/top/inner/deep", content: "1" } },
  { is: "link.deep", with: { path: "/srv/top/inner/link", target: "deep" } },
  { is: "file.gone", with: { path: "/srv/old/file", state: "absent" } },
  { is: "directory.gone", with: { path: "/srv/old", state: "absent" } },
  { is: "file.conf", with: { path: "/etc/motd", content: "hello" }, notify: ["service.app"] },
  { is: "service.app" },
  { is: "line.first", with: { path: "/etc/lines", line: "a" } },
  { is: "line.second", with: { path: "/etc/lines", line: "b" }, require: ["line.first"] },
];

const world = { files: { "/srv/old/file": "x", "/etc/lines": "0\n" }, services: { app: { enabled: true, running: true } } } as const;

describe("order-invariance", () => {
  it("plans and does the same in whatever order it is written, where relations and what is implied say the order", async () => {
    const wanted = await everything(site);
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray([...site], { minLength: site.length }), async (shuffled) => {
        expect(await everything(shuffled)).toEqual(wanted);
      }),
      { numRuns: 200 },
    );
  });

  it("keeps the order written where nothing else decides, and says which relation to add", async () => {
    const lines: readonly Declared[] = [
      { is: "line.b", with: { path: "/etc/lines", line: "b" } },
      { is: "line.a", with: { path: "/etc/lines", line: "a" } },
    ];
    const planned = await planWorld(siteOf(lines), new MachineSession(machineOf(world)));
    expect(planned.value?.steps.map((step) => step.address)).toEqual(["line.b", "line.a"]);
    expect(planned.diagnostics.map(({ code, about, detail }) => [code, about, detail.includes("require: line.b")])).toEqual([["MC_PLAN_ORDER_WRITTEN", "line.a", true]]);
  });
});

async function everything(declared: readonly Declared[]): Promise<unknown> {
  const target = new MachineSession(machineOf(world));
  const built = siteOf(declared);
  const planned = await planWorld(built, target);
  if (planned.value === undefined) return planned.diagnostics;
  const plan = planLines(planned.value.steps).toSorted();
  const warnings = planned.diagnostics.map(({ code }) => code);
  const report = await applyWorld(built, target, { plan: planned.value });
  return { plan, warnings, run: runLines(report).toSorted(), machine: stateOf(target.machine) };
}

function stateOf(machine: Machine): unknown {
  const files = [...machine.files].map(([path, { kind, mode, uid, gid, bytes, target }]) => [path, kind, mode, uid, gid, Buffer.from(bytes).toString("base64"), target]);
  return { files: files.toSorted(), state: [...machine.state].toSorted() };
}
