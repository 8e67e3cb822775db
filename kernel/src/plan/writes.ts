import type { Answer, Effect, Envelope, Operation, Pattern, Proposal, Query, Scope, ScopePattern } from "@masterchef/wit/host";
import { queryKey } from "./answer-digest.ts";
import type { KeyedQuery, Observations, Observed } from "./observations.ts";
import { originByStep, worseOrigin } from "./origin.ts";
import { openJoinKey } from "./open-join.ts";
import { answerAfter } from "./overlay/answer-after.ts";
import { directoryIn, idIn, nameOfQuestion } from "./overlay/leaned-on.ts";
import { effectAnswer } from "./overlay/effect-answer.ts";
import type { OverlayContext } from "./overlay/file-after.ts";
import { literalPrefix } from "./pattern/glob.ts";
import { completeAnswer, targetQuery } from "./question.ts";
import { lyingOperation, lyingQuery } from "./scope/lying.ts";
import { meets } from "./scope/meets.ts";
import { goesThrough, resolveScope } from "./scope/path-aliases.ts";
import type { PathAliases } from "./scope/path-aliases.ts";
import { asTree, mayTurnLinks, reachOf } from "./scope/reach.ts";
import { createScopeIndex } from "./scope/scope-index.ts";
import type { ScopeIndex } from "./scope/scope-index.ts";
import { readsOf } from "./scope/scopes-of.ts";
import type { EffectiveAnswer, Grade, Origin } from "./step.ts";

/** One thing that will or may be written, and by whom. */
export interface Write {
  /** Place among all writes; each bears on what comes later only. */
  readonly at: number;
  readonly address: string;
  /** Missing: nobody can say yet which operation, only what it may touch. */
  readonly operation?: Operation | undefined;
  /** What it touches on purpose, or may: `surely` says which. As it really lies. */
  readonly scopes: readonly Scope[];
  readonly surely: boolean;
  /** The best origin an answer has that rests on it. */
  readonly origin: Origin;
  /** What an operation may touch beside what it is for. */
  readonly aside?: boolean | undefined;
  /** The keys under which it may be done together with others. Missing: it is done alone. */
  readonly joins?: readonly string[] | undefined;
  /** What somebody hopes that it brings about. */
  readonly hoped?: Effect | undefined;
}

/** What a decided step will do. */
export interface WrittenStep {
  readonly proposals: readonly Proposal[];
  readonly envelope: Envelope;
  readonly grade: Grade;
}

/** Where a step stands in the plan among all that writes (`convergeOrder`, `refreshOrder`). */
type Order = number;

/** After everything. */
export const atTheEnd: Order = Number.POSITIVE_INFINITY;

/** All that the plan writes so far, and what questions will answer after it. */
export interface Writes {
  /** Whether nothing is written at all. */
  readonly isEmpty: boolean;
  addOperations(order: Order, address: string, step: WrittenStep): void;
  addOpen(order: Order, address: string, envelope: Envelope): void;
  /** From a place in the plan on a question has this answer, because whoever stands there hopes that an earlier step brings it. */
  assume(order: Order, asked: KeyedQuery, hope: { readonly answer: Answer; readonly from: string }): void;
  /** Writes before a place in the plan that meet one of the scopes, in plan order. */
  meeting(scopes: readonly Scope[], before: Order): readonly Write[];
  /** What a question reads, as it really lies; with a link followed, also what it leads to. */
  reads(asked: KeyedQuery): readonly Scope[];
  /** What a question will answer at a place in the plan, given what it answers now. Unknown if it was never asked. */
  answer(asked: KeyedQuery, before: Order): EffectiveAnswer;
}

/** Nothing written yet. `aliases` are those the scopes of this plan are compared under. */
export function createWrites(context: OverlayContext, observations: Observations, aliases: PathAliases): Writes {
  return new IndexedWrites(context, observations, aliases);
}

/** More than a step can have operations. */
const placesPerStep = 512;

class IndexedWrites implements Writes {
  readonly #index: ScopeIndex<Write> = createScopeIndex();
  readonly #context: OverlayContext;
  readonly #observations: Observations;
  readonly #aliases: PathAliases;
  readonly #reads = new Map<string, readonly Scope[]>();
  /** How many of the observed are sorted into `#named`, and the questions that others lean on. */
  #sorted = 0;
  readonly #named = new Map<string, KeyedQuery>();
  /** Where this plan puts links. */
  readonly #newLinks = new Set<string>();
  #count = 0;

  constructor(context: OverlayContext, observations: Observations, aliases: PathAliases) {
    this.#context = context;
    this.#observations = observations;
    this.#aliases = aliases;
  }

  get isEmpty(): boolean {
    return this.#count === 0;
  }

  addOperations(order: Order, address: string, step: WrittenStep): void {
    const origin = originByStep(step.grade);
    for (const [index, { operation, join }] of step.proposals.entries()) {
      const scopes = this.#resolved(reachOf(operation));
      // Whoever writes "anything" on purpose surely writes something, and nobody can say that it is this.
      const surely = scopes.every((scope) => scope.tag !== "everything");
      if (operation.act.tag === "make-link" || operation.act.tag === "move")
        for (const scope of scopes) if (scope.tag === "tree") this.#newLinks.add(scope.val);
      this.#add({
        at: order * placesPerStep + index,
        address,
        operation: lyingOperation(this.#aliases, operation),
        scopes,
        surely,
        origin,
        joins: join === undefined ? undefined : [join.key],
      });
      // Where the link leads, or will lead by then, is not said: whatever path it is, it is only assumed to be left alone.
      if (follows(operation) || this.#throughNewLink(scopes))
        this.#add({ at: order * placesPerStep + index, address, scopes: [{ tag: "kind", val: "path" }], surely: false, origin: "assumed" });
    }
    const keys = step.proposals.flatMap(({ join }) => join?.key ?? []);
    this.#addSideEffects(order, address, { envelope: step.envelope, joins: keys.length === step.proposals.length ? keys : undefined });
  }

  addOpen(order: Order, address: string, envelope: Envelope): void {
    const scopes = this.#resolved(envelope.may.flatMap(patternScopes));
    const key = openJoinKey(envelope);
    const joins = key === undefined ? undefined : [key];
    if (scopes.length > 0)
      this.#add({
        at: order * placesPerStep,
        address,
        scopes,
        surely: scopes.every((scope) => scope.tag !== "everything"),
        origin: "unknown",
        joins,
      });
    this.#addSideEffects(order, address, { envelope, joins });
  }

  assume(order: Order, asked: KeyedQuery, { answer, from }: { readonly answer: Answer; readonly from: string }): void {
    this.#add({
      // Right before whatever is done there.
      at: order * placesPerStep - 0.5,
      address: from,
      scopes: this.reads(asked),
      surely: false,
      origin: "assumed",
      hoped: { query: asked.query, answer },
    });
  }

  meeting(scopes: readonly Scope[], before: Order): readonly Write[] {
    return this.#meeting(scopes, before * placesPerStep);
  }

  reads(asked: KeyedQuery): readonly Scope[] {
    const known = this.#reads.get(asked.queryKey);
    if (known !== undefined) return known;
    const target = followedTo(this.#observations.get(asked));
    const own = this.#resolved(readsOf(asked.query));
    const reads = target === undefined ? own : [...own, { tag: "path" as const, val: target }];
    if (this.#observations.get(asked) !== undefined) this.#reads.set(asked.queryKey, reads);
    return reads;
  }

  answer(asked: KeyedQuery, before: Order): EffectiveAnswer {
    return this.#answer(asked, before * placesPerStep);
  }

  #answer(asked: KeyedQuery, before: number): EffectiveAnswer {
    const observed = this.#observations.get(asked)?.answer;
    if (observed === undefined) return { answer: undefined, origin: "unknown" };
    const none: EffectiveAnswer = { answer: observed, origin: "observed" };
    if (this.#count === 0) return none;
    const reads = this.reads(asked);
    const writes = this.#meeting(reads, before);
    if (writes.length === 0) return none;
    const key = queryKey(targetQuery(asked.query));
    let effective = none;
    for (const write of writes) effective = this.#after(effective, write, { query: asked.query, reads, key });
    const answer = effective.answer;
    return answer === undefined || answer === observed
      ? effective
      : { ...effective, answer: completeAnswer(asked.query, answer, verifiedIn(observed)) };
  }

  #meeting(scopes: readonly Scope[], before: number): readonly Write[] {
    if (this.#count === 0) return [];
    const found = new Set<Write>();
    for (const scope of scopes) for (const write of this.#index.meeting(scope)) if (write.at < before) found.add(write);
    return [...found].toSorted((a, b) => a.at - b.at);
  }

  #after(
    before: EffectiveAnswer,
    write: Write,
    asked: { readonly query: Query; readonly reads: readonly Scope[]; readonly key: string },
  ): EffectiveAnswer {
    const by = write.address;
    const foretold = write.operation?.effects
      .map((effect) => effectAnswer(effect, asked.query, asked.key))
      .find((answer) => answer !== undefined);
    if (foretold !== undefined) return { answer: foretold, origin: worseOrigin("predicted", write.origin), by };
    if (write.hoped !== undefined) {
      const answer = effectAnswer(write.hoped, asked.query, asked.key);
      return answer === undefined ? before : { answer, origin: "assumed", by, hoped: true };
    }
    const met = write.scopes.filter((scope) => asked.reads.some((read) => meets(scope, read)));
    if (met.length === 0) return before;
    // Whoever writes something of a whole kind surely does, and nobody can say that it is this.
    if (!write.surely || met.every((scope) => isWider(scope, asked.reads))) {
      return before.origin === "unknown" ? before : { ...before, origin: worseOrigin(before.origin, "assumed"), by };
    }
    if (write.operation === undefined || before.answer === undefined || this.#turns(write.operation, asked.query))
      return { answer: undefined, origin: "unknown", by };
    const leaned: { origin: Origin } = { origin: "computed" };
    const lean = (effective: EffectiveAnswer): Answer | undefined => {
      leaned.origin = worseOrigin(leaned.origin, effective.origin);
      return effective.answer;
    };
    const after = answerAfter(lyingQuery(this.#aliases, asked.query), before.answer, write.operation, {
      ...this.#context,
      idOf: (kind, name) => idIn(lean(this.#known(`${kind} ${name}`, write.at))),
      directoryOf: (path) => directoryIn(lean(this.#directoryOf(path, write.at))),
      answerOf: (query) => {
        const answer = lean(this.#answer({ query, queryKey: queryKey(query) }, write.at));
        return answer?.unknown.length === 0 ? answer : undefined;
      },
    });
    if (after === undefined) return { answer: undefined, origin: "unknown", by };
    if (after === before.answer) return before;
    // An answer that is known in part only is a prediction, whoever made it.
    const computed = after.unknown.length === 0 ? write.origin : worseOrigin("predicted", write.origin);
    const own = leaned.origin === "unknown" ? computed : worseOrigin(computed, leaned.origin);
    return { answer: after, origin: worseOrigin(before.origin === "observed" ? "computed" : before.origin, own), by };
  }

  /** Whether a write goes below a path where this plan itself puts a link, or moves something that may be one. */
  #throughNewLink(scopes: readonly Scope[]): boolean {
    if (this.#newLinks.size === 0) return false;
    return scopes.some((scope) => {
      if (scope.tag !== "path" && scope.tag !== "tree") return false;
      for (let end = scope.val.lastIndexOf("/"); end > 0; end = scope.val.lastIndexOf("/", end - 1))
        if (this.#newLinks.has(scope.val.slice(0, end))) return true;
      return false;
    });
  }

  /** Whether the question is asked through a link that the operation turns or takes away. */
  #turns({ act }: Operation, { read }: Query): boolean {
    if (read.tag !== "file" && read.tag !== "directory") return false;
    const { path } = read.val;
    if (act.tag === "move")
      return goesThrough(this.#aliases, path, act.val.source) || goesThrough(this.#aliases, path, act.val.destination);
    return (act.tag === "make-link" || act.tag === "remove" || act.tag === "write-file") && goesThrough(this.#aliases, path, act.val.path);
  }

  /** The directory that will hold a path at a place in the plan, as far as somebody asked about it. */
  #directoryOf(path: string, before: number): EffectiveAnswer {
    return path === "/" ? nothing : this.#known(`directory ${path.slice(0, Math.max(path.lastIndexOf("/"), 1))}`, before);
  }

  /** What a question that somebody asked answers at a place in the plan. */
  #known(name: string, before: number): EffectiveAnswer {
    const asked = this.#asked(name);
    return asked === undefined ? nothing : this.#answer(asked, before);
  }

  /** Somebody's question about a directory with its links followed, or about an account. Answers only ever come, so those sorted once need not be looked at again. */
  #asked(name: string): KeyedQuery | undefined {
    const { answers } = this.#observations;
    if (answers.size > this.#sorted) {
      for (const [key, { query }] of [...answers].slice(this.#sorted)) {
        const known = nameOfQuestion(query);
        if (known !== undefined) this.#named.set(known, { query, queryKey: key });
      }
      this.#sorted = answers.size;
    }
    return this.#named.get(name);
  }

  #addSideEffects(
    order: Order,
    address: string,
    { envelope, joins }: { readonly envelope: Envelope; readonly joins: readonly string[] | undefined },
  ): void {
    if (envelope.sideEffects.length === 0) return;
    this.#add({
      at: (order + 1) * placesPerStep - 1,
      address,
      scopes: this.#resolved(envelope.sideEffects),
      surely: false,
      aside: true,
      origin: "assumed",
      joins,
    });
  }

  #resolved(scopes: readonly Scope[]): readonly Scope[] {
    return this.#aliases.size === 0 ? scopes : scopes.flatMap((scope) => resolveScope(this.#aliases, scope));
  }

  #add(write: Write): void {
    this.#count += 1;
    for (const scope of write.scopes) this.#index.add(scope, write);
    // An effect speaks of its question even where it is no more than a side effect that brings it about.
    for (const { query } of write.operation?.effects ?? [])
      for (const scope of this.#resolved(readsBesideUser(query))) this.#index.add(scope, write);
  }
}

/** What operations of a pattern may touch, and what is reached through links that they may turn. */
export function patternScopes(pattern: Pattern): readonly Scope[] {
  const scopes = pattern.scopes.map(scopeOfPattern);
  return mayTurnLinks(pattern) ? scopes.map(asTree) : scopes;
}

function scopeOfPattern(pattern: ScopePattern): Scope {
  if (pattern.tag === "is") return pattern.val;
  const { kind, glob } = pattern.val;
  if (kind !== "path") return { tag: "kind", val: kind };
  const prefix = literalPrefix(glob);
  if (prefix === glob) return { tag: "path", val: glob };
  return { tag: "tree", val: prefix.slice(0, Math.max(prefix.lastIndexOf("/"), 1)) };
}

function follows({ act }: Operation): boolean {
  return act.tag === "set-attributes" && act.val.follow;
}

/** What a question reads beside the account it is asked as, of which no answer to it tells. */
function readsBesideUser({ read, reads }: Query): readonly Scope[] {
  return readsOf({ read, reads });
}

/** Whether a write is of anything at all, or of anything of a kind, where nothing that is read is as wide. */
function isWider(written: Scope, reads: readonly Scope[]): boolean {
  if (written.tag === "everything") return true;
  return written.tag === "kind" && !reads.some((read) => meets(read, written) && (read.tag === "kind" || read.tag === "everything"));
}

/** Nobody asked. */
const nothing: EffectiveAnswer = { answer: undefined, origin: "computed" };

function followedTo(observed: Observed | undefined): string | undefined {
  if (
    observed?.query.read.tag !== "file" ||
    !observed.query.read.val.follow ||
    observed.answer.outcome.tag === "err" ||
    observed.answer.outcome.val.tag !== "file"
  )
    return undefined;
  const { state } = observed.answer.outcome.val.val;
  return state.tag === "present" && state.val.realPath !== observed.query.read.val.path ? state.val.realPath : undefined;
}

function verifiedIn(answer: NonNullable<EffectiveAnswer["answer"]>): boolean | undefined {
  return answer.outcome.tag === "ok" && answer.outcome.val.tag === "file" ? answer.outcome.val.val.verified : undefined;
}
