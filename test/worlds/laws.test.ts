import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encodeJson } from "@masterchef/wit/codec";
import type { Operation, Task } from "@masterchef/wit/host";
import { canonicalText, isJsonObject, MachineSession, operationWithin } from "@masterchef/kernel/testing";
import type { HostPlanning, Json, Step } from "@masterchef/kernel/testing";
import { applyWorld, planWorld } from "./drive.ts";
import type { Recorded } from "./drive.ts";
import { diagnosticLines, planLines, runLines } from "./plan-lines.ts";
import { honestSites, lyingSites } from "./random-site.ts";
import { siteOf } from "./site.ts";
import { machineOf } from "./world.ts";
import { happen } from "./world-effects.ts";
import { parseJson } from "./json.ts";

describe("theorem-random-worlds", () => {
  it("issues only approved bytes or what lies inside the envelope, however much the world lies", async () => {
    let issued = 0;
    await fc.assert(
      fc.asyncProperty(lyingSites, async ({ world, resources, between }) => {
        const tasks: Task[] = [];
        const target = new MachineSession(machineOf(world), { onTask: (task) => tasks.push(task) });
        const site = siteOf(resources);
        const planned = await planWorld(site, target);
        if (planned.value === undefined) return;
        happen(target.machine, between);
        const recorded: Recorded = { records: [] };
        await applyWorld(site, target, { plan: planned.value, recorded });
        for (const task of tasks) {
          issued += 1;
          expect(unapproved(task, planned.value, recorded)).toBeUndefined();
        }
      }),
      { numRuns: 400 },
    );
    expect(issued).toBeGreaterThan(50);
  });
});

describe("second-plan-empty", () => {
  it("finds nothing to do after a run that succeeded, where the world is honest", async () => {
    let settled = 0;
    await fc.assert(
      fc.asyncProperty(honestSites, async ({ world, resources }) => {
        const target = new MachineSession(machineOf(world));
        const site = siteOf(resources);
        const planned = await planWorld(site, target);
        if (planned.value === undefined) return;
        const report = await applyWorld(site, target, { plan: planned.value });
        if (report.result !== "succeeded") {
          // What was left open may turn out impossible; whatever was exact must not.
          const blamed = report.steps.filter((each) => each.result === "failed" || each.result === "stale").map((each) => each.address);
          const exact = planned.value.steps.filter((step) => step.grade === "exact" && step.kind === "change").map((step) => step.address);
          expect({ blamed: blamed.filter((address) => exact.includes(address)), run: runLines(report) }).toEqual({ blamed: [], run: runLines(report) });
          return;
        }
        const second = await planWorld(site, target);
        settled += 1;
        expect({
          errors: diagnosticLines(second.diagnostics, "error"),
          changes: planLines(busy(second.value?.steps ?? [])),
        }).toEqual({ errors: [], changes: [] });
      }),
      { numRuns: 400 },
    );
    expect(settled).toBeGreaterThan(100);
  });
});

/** Steps with something to do. A probe that nobody vouches for leaves its step open for ever, and with it what rests on it. */
function busy(steps: readonly Step[]): readonly Step[] {
  const waiting = new Set<string>();
  return steps.filter((step) => {
    if (step.kind === "settled") return false;
    const probes = step.desired["pure"] === false;
    const rests = step.basis.some((entry) => entry.origin === "unknown" && entry.by !== undefined && waiting.has(entry.by));
    const caused = step.kind === "refresh" && step.causes.every((cause) => waiting.has(cause.source));
    if (!probes && !rests && !caused) return true;
    waiting.add(step.address);
    return false;
  });
}

/** What is wrong with a task, if it is neither approved as it stands nor inside the envelope of each step it serves. */
function unapproved(task: Task, plan: HostPlanning, { records }: Recorded): string | undefined {
  if (task.work.tag !== "operation") return "it is no operation";
  const operation = task.work.val;
  const addresses = records.flatMap(({ type, body }) => (type === "intent" ? servedBy(body, task.id) : []));
  if (addresses.length === 0) return "no intent stands in the journal";
  for (const address of addresses) {
    const steps = plan.steps.filter((step) => step.address === address);
    if (steps.length === 0) return `there is no step ${address}`;
    const fits = steps.some((step) => isApproved(step, operation) || isInside(step, operation));
    if (!fits) return `${address}: ${canonicalText(encodeJson("Operation", operation))} was not approved`;
  }
  return undefined;
}

function servedBy(body: unknown, task: number): readonly string[] {
  const intent = parseJson(JSON.stringify(body));
  if (!isJsonObject(intent) || intent["task"] !== task || !Array.isArray(intent["steps"])) return [];
  return intent["steps"].flatMap((step: Json) => (isJsonObject(step) && typeof step["step"] === "string" ? [step["step"]] : []));
}

function isApproved(step: Step, operation: Operation): boolean {
  const planned = step.kind === "change" || step.kind === "refresh" ? step.operations : [];
  return planned.some((each) => isAsPlanned(each.operation, operation, each.join?.items));
}

/** A joined operation is the approved one with items of its own and of others behind it; those are judged with the steps they serve. */
function isAsPlanned(planned: Operation, issued: Operation, items: readonly string[] | undefined): boolean {
  if (items === undefined || planned.act.tag !== "run" || issued.act.tag !== "run") return canonicalText(encodeJson("Operation", planned)) === canonicalText(encodeJson("Operation", issued));
  const argv = planned.act.val.process.argv;
  const rest = issued.act.val.process.argv.slice(argv.length);
  return argv.every((argument, at) => issued.act.tag === "run" && issued.act.val.process.argv[at] === argument) && items.every((item) => rest.includes(item));
}

function isInside(step: Step, operation: Operation): boolean {
  if (operationWithin(step.envelope.may, operation) === undefined) return true;
  if (operation.act.tag !== "run") return false;
  // A joined operation lies inside if it does with no more than one of its items, and with what that item writes.
  const { act } = operation;
  const { process } = act.val;
  return process.argv.slice(2).some((item) => {
    const alone = { ...process, argv: [...process.argv.slice(0, 2), item] };
    const one: Operation = { ...operation, act: { tag: "run", val: { ...act.val, process: alone } } };
    return operation.writes.some((write) => operationWithin(step.envelope.may, { ...one, writes: [write] }) === undefined);
  });
}
