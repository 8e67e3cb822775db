import type { Answer, Cause, Query, Verdict } from "@masterchef/wit/host";
import { errorOf } from "../diagnostics/diagnostic.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Json } from "../ir/json.ts";
import { answerDigest } from "./answer-digest.ts";
import { withAsks } from "./conversation.ts";
import type { AskedQuery, Conversation } from "./conversation.ts";
import { decideBatch } from "./decide-batch.ts";
import { changeFault, invalidDiagnostics, plainOperations, undecidedDiagnostics } from "./decide-step.ts";
import { failureOf } from "./exchange.ts";
import { gradeOf } from "./origin.ts";
import type { PlanInput } from "./plan-input.ts";
import { convergeOrder, refreshOrder } from "./plan-node.ts";
import type { PlanNode } from "./plan-node.ts";
import { hasHoles } from "./plan-nodes.ts";
import { createScopeIndex } from "./scope/scope-index.ts";
import type { ScopeIndex } from "./scope/scope-index.ts";
import { readsOf, writesOf } from "./scope/scopes-of.ts";
import type { BasisEntry, EffectiveAnswer } from "./step.ts";
import { WalkNode } from "./walk-node.ts";
import type { Decision } from "./walk-node.ts";
import { createWrites, patternScopes } from "./writes.ts";
import type { Writes } from "./writes.ts";

/** What the target said when it was asked. */
export interface Observed {
  readonly query: Query;
  readonly answer: Answer;
}

/** Every resource decided, as far as it can be before anything is done. */
export interface Walked {
  /** In the order of the plan. */
  readonly nodes: readonly WalkNode[];
  readonly writes: Writes;
  /** What the target answered, by `queryKey`. */
  readonly observed: Map<string, Observed>;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Decide about every resource in plan order. First questions of all go out at once; from then on a resource waits only for earlier ones whose envelope meets
 * its questions, and when nobody can move all open questions leave as one batch.
 */
export async function walk(input: PlanInput, nodes: readonly PlanNode[], facts: string): Promise<Walked> {
  const walker = new Walker(input, nodes, facts);
  await walker.run();
  return { nodes: walker.nodes, writes: walker.writes, observed: walker.observed, diagnostics: walker.diagnostics };
}

class Walker {
  readonly nodes: readonly WalkNode[];
  readonly writes: Writes;
  readonly observed = new Map<string, Observed>();
  readonly diagnostics: Diagnostic[] = [];
  readonly #input: PlanInput;
  readonly #facts: string;
  readonly #envelopes: ScopeIndex<WalkNode> = createScopeIndex();
  readonly #ancestors = new Map<WalkNode, readonly WalkNode[]>();
  #round = 0;

  constructor(input: PlanInput, nodes: readonly PlanNode[], facts: string) {
    this.#input = input;
    this.#facts = facts;
    this.writes = createWrites(input.overlay, this.observed);
    this.nodes = nodes.map((node) => new WalkNode(node));
    for (const each of this.nodes) {
      if (!hasHoles(each.node.resource.desired)) each.begin(each.node.resource.desired, { tag: "converge" });
      const { may, sideEffects } = each.node.envelope;
      for (const scope of [...may.flatMap(patternScopes), ...sideEffects]) this.#envelopes.add(scope, each);
    }
  }

  async run(): Promise<void> {
    for (;;) {
      const movable = this.nodes.filter((each) => each.phase !== "done" && this.#canMove(each));
      if (movable.length > 0) {
        await this.#move(movable);
        continue;
      }
      const asked = this.#unobserved();
      if (asked.size === 0) break;
      await this.#ask([...asked.values()]);
    }
    const stuck = this.nodes.find((each) => each.phase !== "done");
    if (stuck !== undefined) throw new Error(`Cannot plan: ${stuck.node.resource.address} waits for something that never comes`);
  }

  #canMove(each: WalkNode): boolean {
    const { node, conversation } = each;
    if (conversation === undefined) {
      const first = each.phase === "refresh" ? node.sources : node.predecessors;
      return first.every((sequence) => this.nodes[sequence]?.phase === "done");
    }
    if (each.waitsForPredecessors && !this.#ancestorsOf(each).every((ancestor) => ancestor.phase === "done")) return false;
    return conversation.asked.every((asked) => (asked.deferred || this.observed.has(asked.queryKey)) && !this.#isBlocked(each, asked));
  }

  /** Whether an earlier resource, not decided yet, may touch what is asked about. */
  #isBlocked(each: WalkNode, asked: AskedQuery): boolean {
    for (const scope of readsOf(asked.query)) {
      for (const writer of this.#envelopes.meeting(scope)) {
        if (writer.node.sequence < each.node.sequence && writer.phase !== "done") return true;
      }
    }
    return false;
  }

  async #move(movable: readonly WalkNode[]): Promise<void> {
    await Promise.all(movable.filter((each) => each.conversation === undefined).map(async (each) => this.#begin(each)));
    const ready = movable.flatMap((each) => this.#answered(each));
    const verdicts = await decideBatch(this.#input.providers, this.#facts, ready);
    for (const [at, { each, basis }] of ready.entries()) {
      const called = verdicts[at];
      if (called?.tag === "fault") this.#fail(each, [{ ...called.val, about: called.val.about ?? each.node.resource.address }]);
      else if (called !== undefined) this.#hear(each, called.val, basis);
    }
  }

  async #begin(each: WalkNode): Promise<void> {
    if (each.phase === "refresh") {
      const causes = this.#causes(each);
      const desired = each.converge?.desired;
      if (causes.length === 0 || desired === undefined) each.phase = "done";
      else {
        const chosen = each.converge?.decision.kind === "change" ? each.converge.decision.change.chosen : undefined;
        const converged = each.convergedAction;
        const intent = { tag: "refresh" as const, val: { causes, ...(converged === undefined ? {} : { converged }) } };
        each.begin(desired, intent, chosen === undefined ? undefined : (JSON.parse(chosen) as Json));
      }
      return;
    }
    const filled = await this.#input.fillHoles(each.node.resource, this.#results(each));
    if (filled.tag === "filled") each.begin(filled.val, { tag: "converge" });
    else if (filled.tag === "invalid") this.#fail(each, filled.val);
    else {
      each.begin(each.node.resource.desired, { tag: "converge" });
      this.#decided(each, { kind: "open", reason: `reads a result of ${filled.val}, which only the run will show` }, []);
    }
  }

  #causes(each: WalkNode): readonly Cause[] {
    return each.node.sources.flatMap((sequence): readonly Cause[] => {
      const source = this.nodes[sequence];
      if (source === undefined || !source.changes) return [];
      return [{ source: source.node.resource.address, reaction: "", written: writtenBy(source) }];
    });
  }

  /** What is known of the resources before it: the state as it is or as it will be. */
  #results(each: WalkNode): ReadonlyMap<string, Json> {
    const results = new Map<string, Json>();
    for (const ancestor of this.#ancestorsOf(each)) {
      const decision = ancestor.converge?.decision;
      const { address } = ancestor.node.resource;
      if (decision?.kind === "settled") results.set(address, decision.state);
      if (decision?.kind === "change") results.set(address, JSON.parse(decision.change.predicted) as Json);
    }
    return results;
  }

  /** The conversation with its answers, if every one is there to be judged. */
  #answered(each: WalkNode): readonly { readonly each: WalkNode; readonly conversation: Conversation; readonly answers: readonly Answer[]; readonly basis: readonly BasisEntry[] }[] {
    const { conversation } = each;
    if (conversation === undefined || each.phase === "done") return [];
    const order = each.phase === "refresh" ? refreshOrder(each.node) : convergeOrder(each.node);
    const effective = conversation.asked.map((asked) => this.#effective(asked, order));
    const basis = conversation.asked.map((asked, at) => basisEntry(asked, effective[at]));
    const open = basis.findIndex((entry) => entry.origin === "unknown");
    if (open >= 0) {
      this.#decided(each, { kind: "open", reason: openReason(conversation.asked[open], basis[open]) }, basis);
      return [];
    }
    const answers = effective.flatMap((answer) => answer.answer ?? []);
    const failed = conversation.asked.findIndex((asked, at) => failureOf(asked, answers[at]) !== undefined);
    if (failed >= 0) {
      const asked = conversation.asked[failed];
      const failure = asked === undefined ? undefined : failureOf(asked, answers[failed]);
      this.#undecided(each, basis, [
        errorOf("MC_PLAN_ANSWER", {
          about: each.node.resource.address,
          at: this.#input.places.locate(each.node.resource.address, ""),
          detail: `The question ${asked?.key ?? ""} could not be answered: ${failure?.message ?? ""}`,
        }),
      ]);
      return [];
    }
    return [{ each, conversation, answers, basis }];
  }

  #effective(asked: AskedQuery, order: number): EffectiveAnswer {
    const observed = this.observed.get(asked.queryKey);
    if (asked.deferred || observed === undefined) return { answer: undefined, origin: "unknown" };
    return this.writes.answer(asked.query, observed.answer, order);
  }

  #hear(each: WalkNode, verdict: Verdict, basis: readonly BasisEntry[]): void {
    const { node, conversation } = each;
    if (conversation === undefined) return;
    switch (verdict.tag) {
      case "ask": {
        const next = withAsks(conversation, verdict.val, node.capabilities.ask);
        if ("code" in next) this.#fail(each, [next]);
        else each.conversation = next;
        return;
      }
      case "settled": {
        const state = JSON.parse(verdict.val.state) as Json;
        this.#decided(each, { kind: "settled", state, identity: verdict.val.identity, grade: gradeOf(basis) }, basis);
        return;
      }
      case "change": {
        const fault = changeFault(node, verdict.val, new Set(conversation.asked.map((asked) => asked.key)));
        if (fault === undefined) this.#decided(each, { kind: "change", change: verdict.val, grade: gradeOf(basis) }, basis);
        else this.#fail(each, [fault]);
        return;
      }
      case "undecided":
        this.#undecided(each, basis, undecidedDiagnostics(node, verdict.val, this.#input.places));
        return;
      case "invalid":
        this.#fail(each, invalidDiagnostics(node, verdict.val, this.#input.places));
    }
  }

  /** Open if something still to be done may bring what is missing; an error if nothing will. */
  #undecided(each: WalkNode, basis: readonly BasisEntry[], errors: readonly Diagnostic[]): void {
    const ancestors = this.#ancestorsOf(each);
    const reason = errors[0]?.detail ?? "the plugin cannot tell yet";
    if (basis.some((entry) => entry.origin === "predicted") || ancestors.some((ancestor) => ancestor.changes)) {
      this.#decided(each, { kind: "open", reason }, basis);
    } else if (ancestors.every((ancestor) => ancestor.phase === "done")) this.#fail(each, errors);
    else each.waitsForPredecessors = true;
  }

  #decided(each: WalkNode, decision: Decision, basis: readonly BasisEntry[]): void {
    const { node, conversation } = each;
    if (conversation === undefined) return;
    const decided = { decision, conversation, basis, desired: conversation.subject.desired };
    const refreshing = each.phase === "refresh";
    const order = refreshing ? refreshOrder(node) : convergeOrder(node);
    if (decision.kind === "change") {
      const operations = plainOperations(decision.change).map((proposal) => proposal.operation);
      this.writes.addOperations(order, node.resource.address, { operations, envelope: node.envelope, grade: decision.grade });
    } else if (decision.kind === "open") this.writes.addOpen(order, node.resource.address, node.envelope);
    if (refreshing) {
      const intent = conversation.subject.intent;
      if (decision.kind !== "settled") each.refresh = { ...decided, causes: intent.tag === "refresh" ? intent.val.causes : [] };
      each.phase = "done";
      return;
    }
    each.converge = decided;
    each.conversation = undefined;
    each.phase = node.refreshable && node.sources.length > 0 ? "refresh" : "done";
  }

  #fail(each: WalkNode, errors: readonly Diagnostic[]): void {
    each.failed = errors[0];
    each.phase = "done";
    this.diagnostics.push(...errors);
  }

  #ancestorsOf(each: WalkNode): readonly WalkNode[] {
    const known = this.#ancestors.get(each);
    if (known !== undefined) return known;
    const found = new Set<WalkNode>();
    const pending = [...each.node.predecessors];
    for (let sequence = pending.pop(); sequence !== undefined; sequence = pending.pop()) {
      const ancestor = this.nodes[sequence];
      if (ancestor === undefined || found.has(ancestor)) continue;
      found.add(ancestor);
      pending.push(...ancestor.node.predecessors);
    }
    const ancestors = [...found];
    this.#ancestors.set(each, ancestors);
    return ancestors;
  }

  #unobserved(): ReadonlyMap<string, AskedQuery> {
    const wanted = new Map<string, AskedQuery>();
    for (const each of this.nodes) {
      if (each.phase === "done") continue;
      for (const asked of each.conversation?.asked ?? []) if (!asked.deferred && !this.observed.has(asked.queryKey)) wanted.set(asked.queryKey, asked);
    }
    return wanted;
  }

  async #ask(asked: readonly AskedQuery[]): Promise<void> {
    this.#round += 1;
    this.#input.onRound?.(this.#round, asked.length);
    const answers = await this.#input.target.ask(asked.map((each) => each.query));
    for (const [at, each] of asked.entries()) {
      const answer = answers[at];
      if (answer === undefined) throw new Error("Cannot plan: the target gave fewer answers than questions");
      this.observed.set(each.queryKey, { query: each.query, answer });
    }
  }
}

/** What a source has written or may write, as a cause says it. */
function writtenBy(source: WalkNode): Cause["written"] {
  const decision = source.converge?.decision;
  if (decision?.kind === "change") return plainOperations(decision.change).flatMap((proposal) => writesOf(proposal.operation));
  return source.node.envelope.may.flatMap(patternScopes);
}

function basisEntry(asked: AskedQuery, effective: EffectiveAnswer | undefined): BasisEntry {
  const answer = effective?.answer;
  const by = effective?.by;
  return {
    key: asked.key,
    query: asked.query,
    origin: effective?.origin ?? "unknown",
    ...(answer === undefined ? {} : { answer: answerDigest(answer) }),
    ...(by === undefined ? {} : { by }),
  };
}

function openReason(asked: AskedQuery | undefined, entry: BasisEntry | undefined): string {
  if (asked?.deferred === true) return `${asked.key} is a program of yours and is run only when its turn comes`;
  return entry?.by === undefined ? `${asked?.key ?? "a question"} cannot be answered yet` : `${asked?.key ?? "a question"} can be answered only after ${entry.by}`;
}
