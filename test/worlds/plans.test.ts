import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeJson, encodeJson } from "@masterchef/wit/codec";
import type { Answer, Query } from "@masterchef/wit/host";
import { canonicalText, digestOf, everyResource, isJsonObject, MachineSession, partDigest, planDigest, planHost, readPlan, targetQuery, writePlan } from "@masterchef/kernel/testing";
import type { HostPlanning, Json, TargetPort } from "@masterchef/kernel/testing";
import { readWorldCases } from "./case.ts";
import { planInput, planWorld } from "./drive.ts";
import { lyingSites } from "./random-site.ts";
import { siteOf } from "./site.ts";
import type { Declared, Site } from "./site.ts";
import { machineOf } from "./world.ts";
import type { World } from "./world-document.ts";
import { parseJson } from "./json.ts";

interface Planned {
  readonly name: string;
  readonly site: Site;
  readonly planning: HostPlanning;
}

/** Every plan that the first phases of the cases make. */
async function plansOfCases(): Promise<readonly Planned[]> {
  const planned = await Promise.all(
    readWorldCases().map(async ([name, { world, resources, phases }]) => {
      const site = siteOf(phases[0]?.resources ?? resources);
      const { value } = await planWorld(site, new MachineSession(machineOf(world)));
      return value === undefined ? [] : [{ name, site, planning: value }];
    }),
  );
  return planned.flat();
}

function written(hosts: readonly string[], planning: HostPlanning): ReturnType<typeof writePlan> & { readonly plan: Parameters<typeof writePlan>[0] } {
  const { part } = planning.seal();
  const name = partDigest(part);
  const plan = { masterchef: "plan", format: 1, site: "world", ir: digestOf("ir"), lock: digestOf("lock"), selection: everyResource, hosts: hosts.map((host) => ({ host, part: name })), parts: { [name]: part } } as const;
  return { ...writePlan(plan), plan };
}

describe("a plan in its file", () => {
  it("comes back as it was written, with the same name", async () => {
    const plans = await plansOfCases();
    expect(plans.length).toBeGreaterThan(20);
    for (const { name, planning } of plans) {
      const { text, digest, plan } = written(["here"], planning);
      const read = readPlan(text, "site.plan");
      expect({ name, diagnostics: read.diagnostics }).toEqual({ name, diagnostics: [] });
      expect(read.value?.digest).toBe(digest);
      expect(read.value === undefined ? undefined : writePlan(read.value.plan).text).toBe(text);
      expect(planDigest(plan)).toBe(digest);
    }
  });

  it("is refused when any byte of it is another", async () => {
    const plans = await plansOfCases();
    const texts = plans.map(({ planning }) => written(["here"], planning).text);
    const edit = fc.record({ text: fc.constantFrom(...texts), at: fc.nat(), byte: fc.integer({ min: 32, max: 126 }), how: fc.constantFrom("replace", "insert", "remove") });
    fc.assert(
      fc.property(edit, ({ text, at, byte, how }) => {
        const place = at % text.length;
        const put = how === "remove" ? "" : String.fromCodePoint(byte);
        const edited = text.slice(0, place) + put + text.slice(how === "insert" ? place : place + 1);
        fc.pre(edited !== text);
        const read = readPlan(edited, "site.plan");
        expect(read.value).toBeUndefined();
        expect(read.diagnostics.map(({ code }) => code)).toEqual([expect.stringMatching(/^MC_PLAN_(FILE|EDITED|FORMAT)$/u)]);
      }),
      { numRuns: 1500 },
    );
  });

  it("does not name its host: equal work on many hosts is one part", async () => {
    const [first] = await plansOfCases();
    if (first === undefined) throw new Error("There are no cases");
    const one = written(["web1"], first.planning).plan;
    const two = written(["web2", "web3"], first.planning).plan;
    expect(Object.keys(one.parts)).toEqual(Object.keys(two.parts));
    expect(written(["web1"], first.planning).text).not.toBe(written(["web2"], first.planning).text);
  });
});

describe("replay-equal", () => {
  it("derives the same bytes from the recorded answers, without the host", async () => {
    await fc.assert(
      fc.asyncProperty(lyingSites, async ({ world, resources }) => {
        const { site, planning } = await plan(world, resources);
        if (planning === undefined) return;
        const { part, answers } = planning.seal();
        const replayed = await planHost(planInput(site, new MachineSession(machineOf({})), { target: recordedTarget(Buffer.from(answers).toString("utf8")) }));
        expect(replayed.value === undefined ? replayed.diagnostics : partDigest(replayed.value.seal().part)).toBe(partDigest(part));
      }),
      { numRuns: 150 },
    );
  });
});

async function plan(world: World, resources: readonly Declared[]): Promise<{ readonly site: Site; readonly planning: HostPlanning | undefined }> {
  const site = siteOf(resources);
  const planned = await planWorld(site, new MachineSession(machineOf(world)));
  return { site, planning: planned.value };
}

/** A target that knows what was recorded and nothing else. */
function recordedTarget(answers: string): TargetPort {
  const rows = parseJson(answers);
  // What the kernel itself answered stands in the record; a host is never asked that.
  const asked = (query: Json): string => canonicalText(encodeJson("Query", targetQuery(decodeJson("Query", query))));
  const known = new Map((Array.isArray(rows) ? rows : []).flatMap((row: Json) => (isJsonObject(row) ? [[asked(row["query"] ?? null), row["answer"] ?? null] as const] : [])));
  return {
    ask: (queries) => Promise.resolve(queries.map((query) => recorded(known, query))),
  };
}

function recorded(known: ReadonlyMap<string, Json>, query: Query): Answer {
  const answer = known.get(canonicalText(encodeJson("Query", query)));
  if (answer === undefined) throw new Error(`Nothing is recorded for ${canonicalText(encodeJson("Query", query))}`);
  return decodeJson("Answer", answer);
}
