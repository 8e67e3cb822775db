import { describe, expect, it } from "vitest";
import { operationWithin, MachineSession } from "@masterchef/kernel/testing";
import type { RunReport } from "@masterchef/kernel/testing";
import type { Operation, Pattern } from "@masterchef/wit/host";
import { applyWorld, planWorld } from "./drive.ts";
import { planLines, runLines } from "./plan-lines.ts";
import type { Declared } from "./site.ts";
import { siteOf } from "./site.ts";
import { machineOf } from "./world.ts";

async function run(resources: readonly Declared[], target: MachineSession): Promise<RunReport> {
  const site = siteOf(resources);
  const planned = await planWorld(site, target);
  if (planned.value === undefined) throw new Error(JSON.stringify(planned.diagnostics));
  return applyWorld(site, target, { plan: planned.value });
}

describe("unknown-outcome", () => {
  const resources: readonly Declared[] = [
    { is: "file.a", with: { path: "/srv/a", content: "1" } },
    { is: "package.p", require: ["file.a"] },
  ];
  const world = { packages: { p: { candidate: "1" } } } as const;

  it("says that nobody knows, starts nothing on the strength of it, and asks before anything else next time", async () => {
    const machine = machineOf(world);
    const lost = new MachineSession(machine, { fault: () => "lost" });
    const first = await run(resources, lost);
    expect(first.result).toBe("failed");
    expect(runLines(first)).toEqual(["file.a failed MC_RUN_LINK", "package.p failed MC_RUN_LINK"]);
    expect(machine.text("/srv/a")).toBe("1");
    expect(machine.state.has("package:p")).toBe(false);
    const again = await planWorld(siteOf(resources), new MachineSession(machine));
    expect(planLines(again.value?.steps ?? [])).toEqual(["file.a settled exact", "package.p change exact | pkg install +p=1"]);
  });

  it("does what was not done where the link broke before the act", async () => {
    const machine = machineOf(world);
    const lost = new MachineSession(machine, { fault: () => "lost-before" });
    expect((await run(resources, lost)).result).toBe("failed");
    expect(runLines(await run(resources, new MachineSession(machine)))).toEqual(["file.a changed", "package.p changed"]);
  });
});

describe("destroy-needs-a-name", () => {
  const removal: Operation = { act: { tag: "remove", val: { path: "/etc/conf.d/x", recursive: false, replaces: { tag: "anything" }, backup: true } }, writes: [], destroys: [], effects: [], opaque: false, hazards: {} };
  const pattern: Pattern = { does: "remove", scopes: [{ tag: "like", val: { kind: "path", glob: "/etc/conf.d/*" } }], argv: [], content: { tag: "none" }, identities: [], destroys: [], destroysAny: false };

  it("refuses a removal that only a glob covers, and allows it by name", () => {
    expect(operationWithin([pattern], removal)).toContain("destroying path:/etc/conf.d/x is not named");
    expect(operationWithin([{ ...pattern, destroys: [{ tag: "path", val: "/etc/conf.d/x" }] }], removal)).toBeUndefined();
    expect(operationWithin([{ ...pattern, destroys: [{ tag: "path", val: "/etc/conf.d/y" }] }], removal)).toBeDefined();
  });
});
