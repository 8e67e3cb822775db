import { digestOf, MachineSession } from "@masterchef/kernel/testing";
import type { Machine } from "@masterchef/kernel/testing";
import type { Answer, Ask, Change, Declaration, Envelope, Happening } from "@masterchef/wit/host";
import type { Calls } from "./calls.ts";
import { converse } from "./exchange.ts";
import type { Final } from "./exchange.ts";
import { sampleContent, sampleDigest } from "./sample.ts";
import type { Sample } from "./sample.ts";
import type { World } from "./worlds.ts";

/** A resource on a machine in memory. */
export interface Trial {
  readonly sample: Sample;
  /** In canonical form. */
  readonly subject: Declaration;
  readonly facts: string;
  readonly envelope: Envelope;
  readonly world: World;
  readonly calls: Calls;
}

/** Decides about it there; undefined if it asks more rounds than it may. */
export async function decideOn({ calls, subject, facts, world }: Trial): Promise<Final | undefined> {
  const session = new MachineSession(world.machine);
  const opening = { subject, intent: { tag: "converge" }, seen: [], claimed: [] } as const;
  const { verdict } = await converse(calls, { facts, opening }, async (asks) => {
    const answers = await session.ask(asks.map(({ query }) => query));
    return asks.map((ask, index) => resolved(ask, answers[index]));
  });
  return verdict;
}

/** Carries out the first operations of a change, one after the other; what came of the first that was not done. */
export async function carryOut(machine: Machine, { proposals }: Change, count: number): Promise<string | undefined> {
  const session = new MachineSession(machine);
  session.blobs.set(sampleDigest, sampleContent);
  const tasks = proposals.slice(0, count).map(({ operation }, id) => ({
    id,
    after: id === 0 ? [] : [id - 1],
    following: [],
    unlessDone: [],
    guards: [],
    work: { tag: "operation", val: operation } as const,
  }));
  const ends: Happening[] = [];
  await session.run(tasks, (events) => {
    ends.push(...events.map(({ what }) => what).filter(({ tag }) => tag !== "started" && tag !== "output" && tag !== "done"));
  });
  const [end] = ends;
  if (end === undefined) return undefined;
  if (end.tag === "stale") return end.val;
  return end.tag === "refused" || end.tag === "failed" ? end.val.message : end.tag;
}

/** The kernel resolves `compare`; a target never sees it. */
function resolved({ query }: Ask, answer: Answer | undefined): Answer | undefined {
  const { read } = query;
  if (answer === undefined || read.tag !== "file" || read.val.compare === undefined) return answer;
  if (answer.outcome.tag === "err" || answer.outcome.val.tag !== "file") return answer;
  const { compare } = read.val;
  if (compare.tag !== "blob" && compare.tag !== "text") return undefined;
  const expected = compare.tag === "blob" ? compare.val : digestOf(Buffer.from(compare.val));
  return { ...answer, outcome: { tag: "ok", val: { tag: "file", val: { ...answer.outcome.val.val, expected } } } };
}
