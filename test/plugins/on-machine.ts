import { createHash } from "node:crypto";
import { MachineSession, operationWithin } from "@masterchef/kernel/testing";
import type { Machine } from "@masterchef/kernel/testing";
import { equalJson, isJsonObject, parseJson } from "@masterchef/sdk";
import type { Json } from "@masterchef/sdk";
import type { Answer, Content, Envelope, Happening, Operation, ProviderFunctions, Query, Seen, Verdict } from "@masterchef/wit/host";

/** A declaration in canonical form. */
export interface Declared {
  readonly typeName: string;
  readonly name: string;
  readonly desired: string;
  /** JSON text. Missing: none. */
  readonly facts?: string;
}

/** Content that machines in tests know, by its digest. */
export const contents: ReadonlyMap<string, Uint8Array> = new Map(
  ["one\n", "two\n", ""].map((text) => [sha256(Buffer.from(text)), Buffer.from(text)]),
);

/** Decide about one resource on a machine in memory, asking it until there is a verdict. */
export async function decideOn(
  provider: ProviderFunctions,
  machine: Machine,
  { facts = "{}", ...subject }: Declared,
): Promise<Exclude<Verdict, { readonly tag: "ask" }>> {
  const session = new MachineSession(machine);
  const seen: Seen[] = [];
  const answers: Answer[] = [];
  for (let round = 0; round <= 5; round += 1) {
    const [verdict] = provider.decide(facts, structuredClone(answers), [
      { subject, intent: { tag: "converge" }, seen: [...seen], claimed: [] },
    ]);
    if (verdict === undefined) throw new Error("no verdict");
    if (verdict.tag !== "ask") return verdict;
    const found = await session.ask(verdict.val.map(({ query }) => query));
    for (const [index, { key, query }] of verdict.val.entries()) {
      const answer = found[index];
      if (answer === undefined) throw new Error(`no answer to ${key}`);
      seen.push({ key, answer: answers.length });
      answers.push(withExpected(query, answer));
    }
  }
  throw new Error("more than five rounds");
}

/** Carry out operations one after the other; what came of the last. */
export async function carryOut(machine: Machine, operations: readonly Operation[]): Promise<readonly Happening[]> {
  const session = new MachineSession(machine);
  for (const [digest, bytes] of contents) session.blobs.set(digest, bytes);
  const ends: Happening[] = [];
  const tasks = operations.map((operation, id) => ({
    id,
    after: [],
    following: [],
    unlessDone: [],
    guards: [],
    work: { tag: "operation", val: operation } as const,
  }));
  await session.run(tasks, (events) => {
    ends.push(...events.map(({ what }) => what).filter(({ tag }) => tag !== "started" && tag !== "output"));
  });
  return ends;
}

/** What of the operations lies outside an envelope, in words. */
export function outside(envelope: Envelope, operations: readonly Operation[]): readonly string[] {
  return operations.flatMap((operation) => operationWithin(envelope.may, operation) ?? []);
}

/** Every path of a machine with all that is there, as text. */
export function snapshot(machine: Machine): ReadonlyMap<string, string> {
  return new Map(
    [...machine.files].map(([path, { kind, mode, uid, gid, bytes, target }]) => [
      path,
      JSON.stringify([kind, mode, uid, gid, sha256(bytes), target]),
    ]),
  );
}

/** Whether all that was foretold is so; what is unknown may be anything. */
export function matchesPrediction(predicted: Json, observed: Json): boolean {
  if (!isJsonObject(predicted)) return equalJson(predicted, observed);
  if ("$unknown" in predicted) return true;
  return isJsonObject(observed) && Object.entries(predicted).every(([name, value]) => matchesPrediction(value, observed[name] ?? null));
}

/** The state of a settlement. */
export function stateOf(verdict: Verdict): Json {
  return verdict.tag === "settled" ? parseJson(verdict.val.state) : null;
}

/** The kernel resolves `compare`; a target never sees it. */
function withExpected(query: Query, answer: Answer): Answer {
  if (
    query.read.tag !== "file" ||
    query.read.val.compare === undefined ||
    answer.outcome.tag === "err" ||
    answer.outcome.val.tag !== "file"
  )
    return answer;
  const expected = digestOf(query.read.val.compare);
  return { ...answer, outcome: { tag: "ok", val: { tag: "file", val: { ...answer.outcome.val.val, expected } } } };
}

function digestOf(content: Content): string {
  if (content.tag === "blob") return content.val;
  if (content.tag === "text") return sha256(Buffer.from(content.val));
  throw new Error(`no digest of ${content.tag}`);
}

function sha256(bytes: Uint8Array): string {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}
