import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encodeJson } from "@masterchef/wit/codec";
import type { Answer, Question, Verdict } from "@masterchef/wit/host";
import { canonicalText, isJsonObject, MachineSession } from "@masterchef/kernel/testing";
import type { Json } from "@masterchef/kernel/testing";
import { readWorldCases } from "./case.ts";
import { applyWorld, planWorld } from "./drive.ts";
import { isJsonList } from "./json.ts";
import { localProviders, pluginOf } from "./provider-port.ts";
import { siteOf } from "./site.ts";
import { machineOf } from "./world.ts";
import { happen } from "./world-effects.ts";

/** A question as it was put in one of the cases, with its own answers. */
interface Asked {
  readonly question: Question;
  readonly answers: readonly Answer[];
}

const facts = '{"user":{"gid":0,"group":"root","name":"root","uid":0}}';

/** Everything that was decided while the cases were planned and carried out. */
async function asked(): Promise<readonly Asked[]> {
  const all = new Map<string, Asked>();
  const providers = localProviders((batch, answers) => {
    for (const question of batch) {
      const own = question.seen.flatMap((seen) => answers[seen.answer] ?? []);
      const each = { question: { ...question, seen: question.seen.map((seen, at) => ({ ...seen, answer: at })) }, answers: own };
      all.set(JSON.stringify(each), each);
    }
  });
  for (const [, { world, resources, phases }] of readWorldCases()) {
    const [phase] = phases;
    const target = new MachineSession(machineOf(world));
    const site = siteOf(phase?.resources ?? resources);
    const planned = await planWorld(site, target, { providers });
    if (planned.value === undefined || phase?.planOnly === true) continue;
    happen(target.machine, phase?.between ?? []);
    await applyWorld(site, target, { plan: planned.value, providers });
  }
  return [...all.values()];
}

async function decide(each: readonly Asked[]): Promise<readonly string[]> {
  const table: Answer[] = [];
  const batch = each.map(({ question, answers }) => {
    const first = table.length;
    table.push(...answers);
    return { ...question, seen: question.seen.map((seen) => ({ ...seen, answer: seen.answer + first })) };
  });
  const plugin = pluginOf(each[0]?.question.subject.typeName ?? "");
  const called = await localProviders().decide(plugin, facts, table, batch);
  return called.map((verdict) => (verdict.tag === "ok" ? text(verdict.val) : `fault ${verdict.val.detail}`));
}

function text(verdict: Verdict): string {
  return canonicalText(encodeJson("Verdict", verdict));
}

describe("batch-of-one", () => {
  it("decides the same in a batch, in any order, as alone", async () => {
    const all = await asked();
    const byPlugin = [...Map.groupBy(all, ({ question }) => pluginOf(question.subject.typeName)).values()];
    expect(byPlugin.length).toBe(3);
    for (const group of byPlugin) {
      const alone = new Map(await Promise.all(group.map(async (each) => [each, (await decide([each]))[0]] as const)));
      await fc.assert(
        fc.asyncProperty(fc.shuffledSubarray(group, { minLength: 1 }), async (batch) => {
          expect(await decide(batch)).toEqual(batch.map((each) => alone.get(each)));
        }),
        { numRuns: 30 },
      );
    }
  });
});

describe("blank-fields", () => {
  it("decides the same, or nothing, whatever field of an answer is not known", async () => {
    let blanked = 0;
    for (const each of await asked()) {
      const [verdict = ""] = await decide([each]);
      for (const [at, answer] of each.answers.entries()) {
        for (const pointer of fieldsOf(answer)) {
          const answers = each.answers.with(at, { ...answer, unknown: [...answer.unknown, pointer] });
          const [got = ""] = await decide([{ ...each, answers }]);
          blanked += 1;
          const sober = got === verdict || got.startsWith('{"undecided"') || got.startsWith('{"ask"');
          expect(sober, `${each.question.subject.typeName} with ${pointer} unknown: ${got}`).toBe(true);
        }
      }
    }
    expect(blanked).toBeGreaterThan(500);
  });
});

/** Pointers to every value of an observation. */
function fieldsOf({ outcome }: Answer): readonly string[] {
  if (outcome.tag === "err") return [];
  const json = encodeJson("Observation", outcome.val);
  const found: string[] = [];
  const visit = (value: Json, pointer: string): void => {
    found.push(pointer);
    const members: Iterable<readonly [string | number, Json]> = isJsonList(value) ? value.entries() : isJsonObject(value) ? Object.entries(value) : [];
    for (const [name, member] of members) visit(member, `${pointer}/${String(name).replaceAll("~", "~0").replaceAll("/", "~1")}`);
  };
  visit(json, "");
  return found;
}
