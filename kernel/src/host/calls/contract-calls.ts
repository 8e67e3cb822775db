import { acceptLifted } from "@masterchef/wit/codec";
import type {
  Answer,
  Canonical,
  Declaration,
  Discovery,
  Envelope,
  Gathering,
  Problem,
  Question,
  Result,
  Search,
  Seen,
  Verdict,
} from "@masterchef/wit/host";
import type { Called } from "../../ir/called.ts";
import { digestOf } from "../digest.ts";
import { declarationKey, memoKey, questionKey } from "../memo/memo-key.ts";
import { sizeOf } from "./batch.ts";
import type { BatchSizes } from "./batch.ts";
import { callBatch } from "./call-batch.ts";
import type { CallTarget } from "./call-batch.ts";

/** The canonical form of each declaration, or what is wrong with it. */
export function canonicalize(
  target: CallTarget,
  batch: readonly Declaration[],
): Promise<readonly Called<Result<Canonical, readonly Problem[]>>[]> {
  return callBatch(target, {
    function: "canonicalize",
    count: batch.length,
    sizes: declarationSizes(batch, ""),
    common: [],
    documents: (member) => documentsOf(batch[member]),
    memoKey: (member) => declarationKey("canonicalize", "", batch[member]),
    request: (members) => ({ batch: pick(batch, members) }),
    accept: (val) => okOf(acceptLifted("CanonicalizeResponse", { tag: "ok", val })),
  });
}

/** The envelope of each declaration, or what is wrong with it. */
export function bound(
  target: CallTarget,
  facts: string,
  batch: readonly Declaration[],
): Promise<readonly Called<Result<Envelope, readonly Problem[]>>[]> {
  const factsDigest = digestOf(facts);
  return callBatch(target, {
    function: "bound",
    count: batch.length,
    sizes: declarationSizes(batch, facts),
    common: [facts],
    documents: (member) => documentsOf(batch[member]),
    memoKey: (member) => declarationKey("bound", factsDigest, batch[member]),
    request: (members) => ({ facts, batch: pick(batch, members) }),
    accept: (val) => okOf(acceptLifted("BoundResponse", { tag: "ok", val })),
  });
}

/** The verdict on each question. `answers` is the table its `seen` points into. */
export async function decide(
  target: CallTarget,
  facts: string,
  answers: readonly Answer[],
  batch: readonly Question[],
): Promise<readonly Called<Verdict>[]> {
  const factsDigest = digestOf(facts);
  const entrySizes: number[] = [];
  const sizes: BatchSizes = {
    base: Buffer.byteLength(facts),
    own: (member) => sizeOf(batch[member]),
    shared: (member) => (batch[member]?.seen ?? []).map((seen) => seen.answer),
    entry: (index) => (entrySizes[index] ??= sizeOf(answers[index])),
  };
  const verdicts = await callBatch(target, {
    function: "decide",
    count: batch.length,
    sizes,
    common: [facts],
    documents: (member) => {
      const question = batch[member];
      const own = question === undefined ? [] : [question.subject.desired, ...(question.chosen === undefined ? [] : [question.chosen])];
      return [...own, ...(question?.seen ?? []).flatMap((seen) => answerDocuments(answers[seen.answer]))];
    },
    memoKey: (member) => questionKey(target.openAsks, factsDigest, answers, batch[member]),
    request: (members) => ({ facts, ...withOwnAnswers(answers, pick(batch, members), batch.length) }),
    accept: (val) => okOf(acceptLifted("DecideResponse", { tag: "ok", val })),
  });
  for (const [member, called] of verdicts.entries()) {
    if (called.tag === "ok" && called.val.tag === "ask") target.openAsks.note(batch[member]?.subject, called.val.val);
  }
  return verdicts;
}

/** A page of what exists already, or what must be asked first. What was found once says nothing of the next time, so it is not kept. */
export async function discover(target: CallTarget, facts: string, answers: readonly Answer[], search: Search): Promise<Called<Discovery>> {
  const [found] = await callBatch(target, {
    function: "discover",
    count: 1,
    sizes: {
      base: Buffer.byteLength(facts),
      own: () => sizeOf(search),
      shared: () => search.seen.map(({ answer }) => answer),
      entry: (index) => sizeOf(answers[index]),
    },
    common: [facts],
    documents: () => answers.flatMap(answerDocuments),
    memoKey: () => undefined,
    request: () => ({ facts, answers, batch: [search] }),
    accept: (val) => okOf(acceptLifted("DiscoverResponse", { tag: "ok", val })),
  });
  if (found === undefined) throw new Error("A batch of one member brought no result.");
  return found;
}

/** What a facts plugin asks for or found. */
export async function gather(
  target: CallTarget,
  known: string,
  answers: readonly Answer[],
  seen: readonly Seen[],
): Promise<Called<Gathering>> {
  const [gathered] = await callBatch(target, {
    function: "gather",
    count: 1,
    sizes: {
      base: Buffer.byteLength(known),
      own: () => sizeOf(seen),
      shared: () => seen.map((entry) => entry.answer),
      entry: (index) => sizeOf(answers[index]),
    },
    common: [known],
    documents: () => answers.flatMap(answerDocuments),
    memoKey: () => (seen.length === 0 ? memoKey("gather", known) : undefined),
    request: () => ({ known, answers, seen }),
    // What was kept comes as a list, like that of any batch; what the function returned is one value.
    accept: (val) =>
      (Array.isArray(val) ? val : [val]).map((one: unknown) => okOf(acceptLifted("GatherResponse", { tag: "ok", val: one }))),
  });
  if (gathered === undefined) throw new Error("A batch of one member brought no result.");
  return gathered;
}

function declarationSizes(batch: readonly Declaration[], facts: string): BatchSizes {
  return { base: Buffer.byteLength(facts), own: (member) => sizeOf(batch[member]), shared: () => [], entry: () => 0 };
}

function documentsOf(declaration: Declaration | undefined): readonly string[] {
  return declaration === undefined ? [] : [declaration.desired];
}

function answerDocuments(answer: Answer | undefined): readonly string[] {
  if (answer?.outcome.tag !== "ok" || answer.outcome.val.tag !== "other") return [];
  return [answer.outcome.val.val.body];
}

/** The questions with only those answers they point at: a table is shared, but a call that carries a part of the members needs a part of it. */
function withOwnAnswers(
  answers: readonly Answer[],
  questions: readonly Question[],
  all: number,
): { readonly answers: readonly Answer[]; readonly batch: readonly Question[] } {
  if (questions.length === all) return { answers, batch: questions };
  const own: Answer[] = [];
  const moved = new Map<number, number>();
  const move = (index: number): number => {
    const known = moved.get(index);
    if (known !== undefined) return known;
    const answer = answers[index];
    if (answer === undefined) throw new RangeError(`A question points at answer ${index} of ${answers.length}.`);
    moved.set(index, own.length);
    return own.push(answer) - 1;
  };
  const batch = questions.map((question) => ({
    ...question,
    seen: question.seen.map((seen) => ({ key: seen.key, answer: move(seen.answer) })),
  }));
  return { answers: own, batch };
}

function pick<Member>(batch: readonly Member[], members: readonly number[]): readonly Member[] {
  if (members.length === batch.length) return batch;
  return members.flatMap((member) => batch[member] ?? []);
}

function okOf<Value>(result: Result<Value, string>): Value {
  if (result.tag === "err") throw new Error("A fault was taken for a result.");
  return result.val;
}
