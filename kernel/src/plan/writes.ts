import type { Answer, Envelope, FileInfo, Operation, Pattern, Query, Scope, ScopePattern } from "@masterchef/wit/host";
import { queryKey } from "./answer-digest.ts";
import { originByStep, worseOrigin } from "./origin.ts";
import { answerAfter } from "./overlay/answer-after.ts";
import type { OverlayContext } from "./overlay/file-after.ts";
import { literalPrefix } from "./pattern/glob.ts";
import { completeAnswer, targetQuery } from "./question.ts";
import { meets } from "./scope/meets.ts";
import { createScopeIndex } from "./scope/scope-index.ts";
import type { ScopeIndex } from "./scope/scope-index.ts";
import { readsOf, writesOf } from "./scope/scopes-of.ts";
import type { EffectiveAnswer, Grade, Origin } from "./step.ts";

/** One thing that will or may be written, and by whom. */
export interface Write {
  /** Place in the plan: a write bears on what comes later only. */
  readonly order: number;
  readonly address: string;
  /** Missing: nobody can say yet which operation, only what it may touch. */
  readonly operation?: Operation | undefined;
  /** What it touches on purpose, or may: `surely` says which. */
  readonly scopes: readonly Scope[];
  readonly surely: boolean;
  /** The best origin an answer has that rests on it. */
  readonly origin: Origin;
}

/** All that the plan writes so far, and what questions will answer after it. */
export interface Writes {
  addOperations(
    order: number,
    address: string,
    step: { readonly operations: readonly Operation[]; readonly envelope: Envelope; readonly grade: Grade },
  ): void;
  addOpen(order: number, address: string, envelope: Envelope): void;
  /** Writes before a place in the plan that meet one of the scopes, in plan order. */
  meeting(scopes: readonly Scope[], before: number): readonly Write[];
  /** What a question will answer at a place in the plan, given what it answers now. */
  answer(query: Query, observed: Answer, before: number): EffectiveAnswer;
}

/** Nothing written yet. */
export function createWrites(context: OverlayContext, observed: ReadonlyMap<string, ObservedFile> = new Map()): Writes {
  return new IndexedWrites(context, observed);
}

/** A question with what it answers now. */
interface ObservedFile {
  readonly query: Query;
  readonly answer: Answer;
}

/** A question that is worked out for a place in the plan. */
interface Asked {
  readonly query: Query;
  readonly reads: readonly Scope[];
  readonly key: string;
  readonly before: number;
}

class IndexedWrites implements Writes {
  readonly #index: ScopeIndex<Write> = createScopeIndex();
  readonly #sequence = new Map<Write, number>();
  readonly #context: OverlayContext;
  readonly #observed: ReadonlyMap<string, ObservedFile>;
  /** How many of the observed are in `#directories`, and the questions about each directory. */
  #sorted = 0;
  readonly #directories = new Map<string, ObservedFile>();

  constructor(context: OverlayContext, observed: ReadonlyMap<string, ObservedFile>) {
    this.#context = context;
    this.#observed = observed;
  }

  addOperations(
    order: number,
    address: string,
    step: { readonly operations: readonly Operation[]; readonly envelope: Envelope; readonly grade: Grade },
  ): void {
    const origin = originByStep(step.grade);
    for (const operation of step.operations) {
      const scopes = writesOf(operation);
      // Whoever writes "anything" on purpose surely writes something, and nobody can say that it is this.
      const surely = scopes.every((scope) => scope.tag !== "everything");
      this.#add({ order, address, operation, scopes, surely, origin });
    }
    this.#addSideEffects(order, address, step.envelope);
  }

  addOpen(order: number, address: string, envelope: Envelope): void {
    const scopes = envelope.may.flatMap(patternScopes);
    if (scopes.length > 0)
      this.#add({ order, address, scopes, surely: scopes.every((scope) => scope.tag !== "everything"), origin: "unknown" });
    this.#addSideEffects(order, address, envelope);
  }

  meeting(scopes: readonly Scope[], before: number): readonly Write[] {
    const found = new Set<Write>();
    for (const scope of scopes) for (const write of this.#index.meeting(scope)) if (write.order < before) found.add(write);
    return [...found].toSorted((a, b) => a.order - b.order || (this.#sequence.get(a) ?? 0) - (this.#sequence.get(b) ?? 0));
  }

  answer(query: Query, observed: Answer, before: number): EffectiveAnswer {
    const reads = readsOf(query);
    const writes = this.meeting(reads, before);
    if (writes.length === 0) return { answer: observed, origin: "observed" };
    const key = queryKey(targetQuery(query));
    let effective: EffectiveAnswer = { answer: observed, origin: "observed" };
    for (const write of writes) effective = this.#after(effective, write, { query, reads, key, before });
    const answer = effective.answer;
    return answer === undefined || answer === observed
      ? effective
      : { ...effective, answer: completeAnswer(query, answer, verifiedIn(observed)) };
  }

  #after(before: EffectiveAnswer, write: Write, asked: Asked): EffectiveAnswer {
    const by = write.address;
    const effect = write.operation?.effects.find((each) => queryKey(targetQuery(each.query)) === asked.key);
    if (effect !== undefined) return { answer: effect.answer, origin: worseOrigin("predicted", write.origin), by };
    if (!write.surely || !write.scopes.some((scope) => scope.tag !== "everything" && asked.reads.some((read) => meets(scope, read)))) {
      return before.origin === "unknown" ? before : { ...before, origin: worseOrigin(before.origin, "assumed"), by };
    }
    if (write.operation === undefined || before.answer === undefined) return { answer: undefined, origin: "unknown", by };
    const after = answerAfter(asked.query, before.answer, write.operation, {
      ...this.#context,
      directoryOf: (path) => this.#directoryOf(path, asked.before),
    });
    if (after === undefined) return { answer: undefined, origin: "unknown", by };
    if (after === before.answer) return before;
    // An answer that is known in part only is a prediction, whoever made it.
    const computed = after.unknown.length === 0 ? write.origin : worseOrigin("predicted", write.origin);
    return { answer: after, origin: worseOrigin(before.origin === "observed" ? "computed" : before.origin, computed), by };
  }

  /** The directory that will hold a path at a place in the plan, as far as somebody asked about it and nothing in it is a guess. */
  #directoryOf(path: string, before: number): FileInfo | undefined {
    const asked = this.#directory(path.slice(0, Math.max(path.lastIndexOf("/"), 1)));
    if (asked === undefined || path === "/") return undefined;
    const { answer, origin } = this.answer(asked.query, asked.answer, before);
    if (answer === undefined || (origin !== "observed" && origin !== "computed") || answer.unknown.length > 0) return undefined;
    return answer.outcome.tag === "ok" &&
      answer.outcome.val.tag === "file" &&
      answer.outcome.val.val.state.tag === "present" &&
      answer.outcome.val.val.state.val.kind === "directory"
      ? answer.outcome.val.val.state.val
      : undefined;
  }

  /** Somebody's question about a path with its links followed. Answers only ever come, so those sorted once need not be looked at again. */
  #directory(path: string): ObservedFile | undefined {
    if (this.#observed.size > this.#sorted) {
      for (const each of [...this.#observed.values()].slice(this.#sorted)) {
        if (each.query.read.tag === "file" && each.query.read.val.follow) this.#directories.set(each.query.read.val.path, each);
      }
      this.#sorted = this.#observed.size;
    }
    return this.#directories.get(path);
  }

  #addSideEffects(order: number, address: string, envelope: Envelope): void {
    if (envelope.sideEffects.length > 0) this.#add({ order, address, scopes: envelope.sideEffects, surely: false, origin: "assumed" });
  }

  #add(write: Write): void {
    this.#sequence.set(write, this.#sequence.size);
    for (const scope of write.scopes) this.#index.add(scope, write);
  }
}

/** What a pattern of operations may touch. */
export function patternScopes(pattern: Pattern): readonly Scope[] {
  return pattern.scopes.map(scopeOfPattern);
}

function scopeOfPattern(pattern: ScopePattern): Scope {
  if (pattern.tag === "is") return pattern.val;
  const { kind, glob } = pattern.val;
  if (kind !== "path") return { tag: "kind", val: kind };
  const prefix = literalPrefix(glob);
  if (prefix === glob) return { tag: "path", val: glob };
  return { tag: "tree", val: prefix.slice(0, Math.max(prefix.lastIndexOf("/"), 1)) };
}

function verifiedIn(answer: Answer): boolean | undefined {
  return answer.outcome.tag === "ok" && answer.outcome.val.tag === "file" ? answer.outcome.val.val.verified : undefined;
}
