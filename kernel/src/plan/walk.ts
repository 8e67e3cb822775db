import { parsedJson } from "./parsed-json.ts";
import type { Answer, Cause, Reason, Verdict } from "@masterchef/wit/host";
import { errorOf } from "../diagnostics/diagnostic.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { breachOf } from "../ir/blamed.ts";
import type { Breach } from "../ir/blamed.ts";
import type { Json } from "../ir/json.ts";
import { basisEntry, openReason, restsOnOthers } from "./basis-entry.ts";
import { withAsks } from "./conversation.ts";
import type { AskedQuery, Conversation } from "./conversation.ts";
import { decideBatch } from "./decide-batch.ts";
import { changeFault, invalidDiagnostics, plainOperations, undecidedDiagnostics } from "./decide-step.ts";
import { failureOf } from "./exchange.ts";
import type { Failures } from "./failures.ts";
import { doubted } from "./doubted.ts";
import { hopesOf } from "./hope.ts";
import type { Observations } from "./observations.ts";
import { withOwed } from "./owed-cause.ts";
import { gradeOf } from "./origin.ts";
import type { PlanInput } from "./plan-input.ts";
import type { PlanNode } from "./plan-node.ts";
import { hasHoles } from "./plan-nodes.ts";
import { Queue } from "./queue.ts";
import { resolveScope } from "./scope/path-aliases.ts";
import type { PathAliases } from "./scope/path-aliases.ts";
import { createScopeIndex } from "./scope/scope-index.ts";
import type { ScopeIndex } from "./scope/scope-index.ts";
import type { BasisEntry, EffectiveAnswer } from "./step.ts";
import { WalkNode } from "./walk-node.ts";
import type { Decision } from "./walk-node.ts";
import { createWrites, patternScopes } from "./writes.ts";
import type { Writes } from "./writes.ts";

/** Every resource decided, as far as it can be before anything is done. */
export interface Walked {
  /** In the order of the plan. */
  readonly nodes: readonly WalkNode[];
  readonly writes: Writes;
  readonly observations: Observations;
  readonly diagnostics: readonly Diagnostic[];
  /** Whether a plugin failed on the way: then all must be walked once more, without what depends on it. */
  readonly faulted: boolean;
}

/** What a walk takes beside the input of the plan. */
export interface WalkOptions {
  readonly nodes: readonly PlanNode[];
  /** The facts as text. */
  readonly facts: string;
  readonly observations: Observations;
  /** Under which the nodes were ordered. */
  readonly aliases: PathAliases;
  /** What is left alone. The walk adds to it. */
  readonly failures: Failures;
}

/**
 * Decide about every resource in plan order. First questions of all go out at once; from then on a resource waits only for earlier ones whose envelope meets
 * its questions, and when nobody can move all open questions leave as one batch. Undefined: an answer showed that a directory has another name, so that
 * scopes must be compared anew; what was answered is kept.
 */
export async function walk(input: PlanInput, options: WalkOptions): Promise<Walked | undefined> {
  const walker = new Walker(input, options);
  if (!(await walker.run())) return undefined;
  const { nodes, writes, diagnostics, faulted } = walker;
  return { nodes, writes, observations: options.observations, diagnostics, faulted };
}

class Walker {
  readonly nodes: readonly WalkNode[];
  readonly writes: Writes;
  readonly diagnostics: Diagnostic[] = [];
  readonly #input: PlanInput;
  readonly #facts: string;
  readonly #observations: Observations;
  readonly #envelopes: ScopeIndex<WalkNode> = createScopeIndex();
  readonly #ancestors = new Map<WalkNode, readonly WalkNode[]>();
  readonly #queue: Queue;
  readonly #knownAliases: number;
  readonly #failures: Failures;
  faulted = false;

  constructor(input: PlanInput, { nodes, facts, observations, aliases, failures }: WalkOptions) {
    this.#input = input;
    this.#facts = facts;
    this.#observations = observations;
    this.#knownAliases = aliases.size;
    this.writes = createWrites(input.overlay, observations, aliases);
    this.#failures = failures;
    this.nodes = nodes.map((node) => new WalkNode(node));
    this.#queue = new Queue(this.nodes);
    for (const each of this.nodes) {
      if (failures.has(each.node.resource.address)) {
        each.phase = "done";
        continue;
      }
      if (!hasHoles(each.node.resource.desired) && each.node.resource.handler !== true)
        each.begin(each.node.resource.desired, { tag: "converge" });
      const { may, sideEffects } = each.node.envelope;
      for (const scope of [...may.flatMap(patternScopes), ...sideEffects].flatMap((every) => resolveScope(aliases, every)))
        this.#envelopes.add(scope, each);
    }
  }

  /** False: it must be begun anew. */
  async run(): Promise<boolean> {
    for (;;) {
      const movable = this.#queue.movable((each) => this.#waitsFor(each));
      if (movable.length > 0) {
        await this.#move(movable);
        continue;
      }
      const asking = this.#queue.asking();
      if (asking.length === 0) break;
      await this.#observations.ask(asking.flatMap((each) => each.conversation?.asked.filter((asked) => !asked.deferred) ?? []));
      if (this.#observations.knownAliases > this.#knownAliases) return false;
      this.#queue.answered(asking);
    }
    const stuck = this.nodes.find((each) => each.phase !== "done");
    if (stuck !== undefined) throw new Error(`Cannot plan: ${stuck.node.resource.address} waits for something that never comes`);
    return true;
  }

  /** Whom it must wait for, or `answers`; undefined if it can move. */
  #waitsFor(each: WalkNode): WalkNode | "answers" | undefined {
    const { node, conversation } = each;
    if (conversation === undefined) return this.#firstPending(each.phase === "refresh" ? node.sources : node.predecessors);
    if (each.waitsForPredecessors) {
      const before = this.#ancestorsOf(each).find((ancestor) => ancestor.phase !== "done");
      if (before !== undefined) return before;
    }
    if (conversation.asked.some((asked) => !asked.deferred && this.#observations.get(asked) === undefined)) return "answers";
    for (const asked of conversation.asked) {
      const writer = this.#pendingWriter(each, asked);
      if (writer !== undefined) return writer;
    }
    return undefined;
  }

  #firstPending(sequences: readonly number[]): WalkNode | undefined {
    const found = sequences.findLast((sequence) => this.nodes[sequence]?.phase !== "done");
    return found === undefined ? undefined : this.nodes[found];
  }

  /** The last of the earlier resources, not decided yet, that may touch what is asked about. */
  #pendingWriter(each: WalkNode, asked: AskedQuery): WalkNode | undefined {
    let last: WalkNode | undefined;
    for (const scope of this.writes.reads(asked)) {
      for (const writer of this.#envelopes.meeting(scope)) {
        const { sequence } = writer.node;
        if (sequence < each.node.sequence && writer.phase !== "done" && sequence > (last?.node.sequence ?? -1)) last = writer;
      }
    }
    return last;
  }

  async #move(movable: readonly WalkNode[]): Promise<void> {
    await Promise.all(movable.filter((each) => each.conversation === undefined).map(async (each) => this.#begin(each)));
    const ready = movable.flatMap((each) => this.#answered(each));
    const verdicts = await decideBatch(this.#input.providers, this.#facts, ready);
    for (const [at, { each, basis, unless }] of ready.entries()) {
      const called = verdicts[at];
      if (called?.tag === "fault") this.#fault(each, called.val);
      else if (called === undefined) continue;
      else if (unless === undefined) this.#hear(each, called.val, basis);
      else if (called.val.tag !== "undecided" || !this.#hopes(each, called.val.val))
        this.#decided(each, { kind: "open", reason: unless }, basis);
    }
    for (const each of movable) this.#queue.moved(each);
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
        each.begin(desired, intent, chosen === undefined ? undefined : parsedJson(chosen));
      }
      return;
    }
    if (each.node.resource.handler === true) {
      each.triggers = this.#causes(each);
      if (each.triggers.length === 0) {
        each.phase = "done";
        return;
      }
    }
    const filled = await this.#input.fillHoles(each.node.resource, this.#results(each));
    if (filled.tag === "filled") each.begin(filled.val, { tag: "converge" });
    else if (filled.tag === "invalid") this.#fail(each, filled.val);
    else if (filled.tag === "fault") this.#fault(each, filled.val);
    else {
      each.begin(each.node.resource.desired, { tag: "converge" });
      this.#decided(each, { kind: "open", reason: `reads a result of ${filled.val}, which only the run will show` }, []);
    }
  }

  #causes(each: WalkNode): readonly Cause[] {
    const causes = each.node.sources.flatMap((sequence): readonly Cause[] => {
      const source = this.nodes[sequence];
      if (source === undefined || !source.mayChange) return [];
      return [{ source: source.node.resource.address, reaction: "", written: source.written }];
    });
    return withOwed(causes, each.node.owed);
  }

  /** What is known of the resources before it: the state as it is or as it will be. */
  #results(each: WalkNode): ReadonlyMap<string, Json> {
    const results = new Map<string, Json>();
    for (const ancestor of this.#ancestorsOf(each)) {
      const decision = ancestor.converge?.decision;
      const { address } = ancestor.node.resource;
      if (decision?.kind === "settled") results.set(address, decision.state);
      if (decision?.kind === "change") results.set(address, parsedJson(decision.change.predicted));
    }
    return results;
  }

  /** The conversation with its answers, if every one is there to be judged. */
  #answered(each: WalkNode): readonly Ready[] {
    const { conversation } = each;
    if (conversation === undefined || each.phase === "done") return [];
    const order = each.order;
    const effective = conversation.asked.map((asked) => this.#effective(asked, order));
    const basis = conversation.asked.map((asked, at) => basisEntry(asked, effective[at]));
    const open = basis.findIndex((entry) => entry.origin === "unknown");
    // What is unknown is asked about as it is now, and nothing counts of what is then said but what the plugin hopes for.
    const known = effective.map(({ answer }, at) => answer ?? this.#observedNow(conversation.asked[at]));
    const answers = known.flatMap((answer) => answer ?? []);
    const failed = conversation.asked.findIndex((asked, at) => failureOf(asked, answers[at]) !== undefined);
    if (open >= 0) {
      const reason = openReason(conversation.asked[open], basis[open]);
      if (failed < 0 && answers.length === known.length) return [{ each, conversation, answers, basis, unless: reason }];
      this.#decided(each, { kind: "open", reason }, basis);
      return [];
    }
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

  #observedNow(asked: AskedQuery | undefined): Answer | undefined {
    return asked === undefined || asked.deferred ? undefined : this.#observations.get(asked)?.answer;
  }

  #effective(asked: AskedQuery, order: number): EffectiveAnswer {
    return asked.deferred ? { answer: undefined, origin: "unknown" } : this.writes.answer(asked, order);
  }

  #hear(each: WalkNode, verdict: Verdict, basis: readonly BasisEntry[]): void {
    const { node, conversation } = each;
    if (conversation === undefined) return;
    switch (verdict.tag) {
      case "ask": {
        const next = withAsks(conversation, verdict.val, node.capabilities.ask);
        if ("code" in next) this.#breach(each, next);
        else each.conversation = next;
        return;
      }
      case "settled": {
        const state = parsedJson(verdict.val.state);
        const identity = verdict.val.identity;
        this.#decided(each, doubted(node, basis) ?? { kind: "settled", state, identity, grade: gradeOf(basis) }, basis);
        return;
      }
      case "change": {
        const fault = changeFault(node, verdict.val, new Set(conversation.asked.map((asked) => asked.key)));
        if (fault === undefined) this.#decided(each, { kind: "change", change: verdict.val, grade: gradeOf(basis) }, basis);
        else this.#breach(each, fault);
        return;
      }
      case "undecided":
        this.#undecided(each, basis, undecidedDiagnostics(node, verdict.val, this.#input.places), verdict.val);
        return;
      case "invalid":
        this.#fail(each, invalidDiagnostics(node, verdict.val, this.#input.places));
    }
  }

  /** Decided as if it were there, or open, if something still to be done may bring what is missing; an error if nothing will. */
  #undecided(each: WalkNode, basis: readonly BasisEntry[], errors: readonly Diagnostic[], reasons: readonly Reason[] = []): void {
    if (this.#hopes(each, reasons)) return;
    const ancestors = this.#ancestorsOf(each);
    const reason = errors[0]?.detail ?? "the plugin cannot tell yet";
    if (basis.some((entry) => entry.origin === "predicted") || ancestors.some((ancestor) => ancestor.changes)) {
      this.#decided(each, { kind: "open", reason }, basis);
    } else if (ancestors.every((ancestor) => ancestor.phase === "done")) {
      const { unbounded } = this.#failures;
      if (unbounded === undefined) this.#fail(each, errors);
      else {
        this.#failures.holdUndecided(each.node.resource.address, unbounded, reason);
        this.#leave(each);
      }
    } else each.waitsForPredecessors = true;
  }

  /** Whether all that is missing may yet come: then it is taken for granted, and what is decided on it is asked about again before it runs. */
  #hopes(each: WalkNode, reasons: readonly Reason[]): boolean {
    const { conversation, hoped: had } = each;
    if (conversation === undefined || reasons.length === 0) return false;
    const ancestors = new Set(this.#ancestorsOf(each).flatMap((every) => (every.changes ? every.node.resource.address : [])));
    const order = each.order;
    const hopes = hopesOf(reasons, { conversation, order, writes: this.writes, ancestors, had });
    if (hopes === undefined) return false;
    for (const { asked, answer, from } of hopes) this.writes.assume(order, asked, { answer, from });
    each.hoped = new Set([...had, ...hopes.map(({ asked }) => asked.key)]);
    return true;
  }

  #decided(each: WalkNode, decision: Decision, basis: readonly BasisEntry[]): void {
    const { node, conversation } = each;
    if (conversation === undefined) return;
    const decided = { decision, conversation, basis, desired: conversation.subject.desired };
    const refreshing = each.phase === "refresh";
    const order = each.order;
    if (decision.kind === "change") {
      const proposals = plainOperations(decision.change);
      this.writes.addOperations(order, node.resource.address, { proposals, envelope: node.envelope, grade: decision.grade });
    } else if (decision.kind === "open") this.writes.addOpen(order, node.resource.address, node.envelope);
    if (refreshing) {
      const intent = conversation.subject.intent;
      // What is settled on an assumption only may yet be called for, and what is not in the plan is never run.
      if (decision.kind !== "settled" || !each.isConvergeExact || restsOnOthers(basis, node.resource.address))
        each.refresh = { ...decided, causes: intent.tag === "refresh" ? intent.val.causes : [] };
      each.phase = "done";
      return;
    }
    each.converge = decided;
    each.conversation = undefined;
    each.phase = node.refreshable && node.sources.length + node.owed.length > 0 ? "refresh" : "done";
  }

  #breach(each: WalkNode, breach: Breach): void {
    const { plugin: name, address } = each.node.resource;
    this.#fault(
      each,
      breachOf(breach, { plugin: { name, version: this.#input.providers.version(name) }, called: "decide", about: address }),
    );
  }

  /** Its plugin failed, which costs it and what depends on it. */
  #fault(each: WalkNode, fault: Diagnostic): void {
    const { address } = each.node.resource;
    this.#failures.add(address, { diagnostic: { ...fault, about: address, at: this.#input.places.locate(address, "") } });
    this.#leave(each);
  }

  #leave(each: WalkNode): void {
    each.phase = "done";
    this.faulted = true;
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
}

/** What a plugin is asked about now. */
interface Ready {
  readonly each: WalkNode;
  readonly conversation: Conversation;
  readonly answers: readonly Answer[];
  readonly basis: readonly BasisEntry[];
  /** Some answers are unknown: why it stays open unless the plugin knows what to hope for. */
  readonly unless?: string | undefined;
}
