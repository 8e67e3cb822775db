import { parsedJson } from "./parsed-json.ts";
import type { Answer, Change, Verdict } from "@masterchef/wit/host";
import { errorOf } from "../diagnostics/diagnostic.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { breachOf } from "../ir/blamed.ts";
import type { Breach } from "../ir/blamed.ts";
import { afterFirstRound, openConversation, withAsks } from "./conversation.ts";
import type { AskedQuery, Conversation } from "./conversation.ts";
import { decideBatch } from "./decide-batch.ts";
import { plainOperations } from "./decide-step.ts";
import type { matchesPrediction } from "./matches-prediction.ts";
import type { PlanInput } from "./plan-input.ts";
import type { EffectiveAnswer } from "./step.ts";
import type { WalkNode } from "./walk-node.ts";
import type { Walked } from "./walk.ts";
import { atTheEnd } from "./writes.ts";
import type { Write } from "./writes.ts";

/** What the closure pass found. */
export interface Closure {
  readonly diagnostics: readonly Diagnostic[];
  /** What plugins did wrong, by address of the resource. */
  readonly faults: ReadonlyMap<string, Diagnostic>;
  /** Addresses of resources it cannot speak about, because they rest on what only the run will show. */
  readonly unspoken: readonly string[];
}

/**
 * Decide once more about every resource over the final predicted state. Each must be settled as predicted; a change is a conflict if somebody else wrote what
 * it reads, and else the plugin's own failure to converge. Resources that nothing touches were judged by the walk already.
 */
export async function closure(input: PlanInput, walked: Walked, facts: string): Promise<Closure> {
  const pass = new ClosurePass(input, walked, facts);
  await pass.run();
  return { diagnostics: pass.diagnostics, faults: pass.faults, unspoken: pass.unspoken };
}

interface Talk {
  readonly each: WalkNode;
  conversation: Conversation;
  /** Whether an answer rests on somebody's leaving alone what they may touch: then it proves no conflict. */
  assumes: boolean;
  /** Whether a part of an answer is what only the run will show. */
  partly: boolean;
}

class ClosurePass {
  readonly diagnostics: Diagnostic[] = [];
  readonly faults = new Map<string, Diagnostic>();
  readonly unspoken: string[] = [];
  readonly #input: PlanInput;
  readonly #walked: Walked;
  readonly #facts: string;
  #matches: typeof matchesPrediction = () => [];

  constructor(input: PlanInput, walked: Walked, facts: string) {
    this.#input = input;
    this.#walked = walked;
    this.#facts = facts;
  }

  async run(): Promise<void> {
    let open = this.#walked.nodes.flatMap((each) => this.#talk(each));
    // It brings a schema compiler along, which a host with nothing to do never needs.
    if (open.length > 0) this.#matches = (await import("./matches-prediction.ts")).matchesPrediction;
    while (open.length > 0) {
      await this.#walked.observations.ask(open.flatMap((talk) => talk.conversation.asked.filter((asked) => !asked.deferred)));
      const ready = open.flatMap((talk) => this.#answered(talk));
      const verdicts = await decideBatch(this.#input.providers, this.#facts, ready);
      open = ready.flatMap(({ talk }, at) => {
        const called = verdicts[at];
        if (called === undefined) return [];
        if (called.tag === "fault") return this.#fault(talk.each, called.val);
        return called.val.tag === "ask" ? this.#ask(talk, called.val.val) : this.#judge(talk, called.val);
      });
    }
  }

  #talk(each: WalkNode): readonly Talk[] {
    const decided = each.converge;
    if (decided === undefined) return [];
    const { decision, conversation } = decided;
    if (decision.kind === "open") {
      this.unspoken.push(each.node.resource.address);
      return [];
    }
    if (decision.kind === "settled" && !conversation.asked.some((asked) => this.#isWritten(asked))) return [];
    if (decision.kind === "change" && isUnforetold(decision.change)) {
      this.unspoken.push(each.node.resource.address);
      return [];
    }
    const chosen = decision.kind === "change" ? decision.change.chosen : undefined;
    const again =
      chosen === undefined ? afterFirstRound(conversation) : openConversation({ ...conversation.subject, chosen: parsedJson(chosen) });
    return [{ each, conversation: again, assumes: false, partly: false }];
  }

  #isWritten(asked: AskedQuery): boolean {
    return this.#walked.writes.meeting(this.#walked.writes.reads(asked), atTheEnd).length > 0;
  }

  #answered(talk: Talk): readonly { readonly talk: Talk; readonly conversation: Conversation; readonly answers: readonly Answer[] }[] {
    const final = talk.conversation.asked.map((asked) => this.#finalAnswer(asked));
    const answers = final.flatMap((each) => each.answer ?? []);
    if (answers.length < final.length) {
      this.unspoken.push(talk.each.node.resource.address);
      return [];
    }
    talk.assumes = final.some((each) => each.origin === "assumed");
    talk.partly = answers.some((answer) => answer.unknown.length > 0);
    return [{ talk, conversation: talk.conversation, answers }];
  }

  #finalAnswer(asked: AskedQuery): EffectiveAnswer {
    return asked.deferred ? { answer: undefined, origin: "unknown" } : this.#walked.writes.answer(asked, atTheEnd);
  }

  #ask(talk: Talk, asks: Extract<Verdict, { readonly tag: "ask" }>["val"]): readonly Talk[] {
    const next = withAsks(talk.conversation, asks, talk.each.node.capabilities.ask);
    return "code" in next ? this.#breach(talk.each, next) : [{ ...talk, conversation: next }];
  }

  #breach(each: WalkNode, breach: Breach): readonly Talk[] {
    const { plugin: name, address } = each.node.resource;
    const plugin = { name, version: this.#input.providers.version(name) };
    return this.#fault(each, breachOf(breach, { plugin, called: "decide", about: address }));
  }

  #fault(each: WalkNode, fault: Diagnostic): readonly Talk[] {
    const { address } = each.node.resource;
    this.faults.set(address, { ...fault, about: address, at: this.#input.places.locate(address, "") });
    return [];
  }

  #judge({ each, assumes, partly }: Talk, verdict: Exclude<Verdict, { readonly tag: "ask" }>): readonly Talk[] {
    const decision = each.converge?.decision;
    const { address } = each.node.resource;
    if ((verdict.tag === "undecided" && partly) || (assumes && verdict.tag !== "settled" && this.#othersWrite(each).length === 0)) {
      this.unspoken.push(address);
      return [];
    }
    if (verdict.tag === "settled") {
      if (decision?.kind !== "change") return [];
      const state = parsedJson(verdict.val.state);
      const different = this.#matches(state, parsedJson(decision.change.predicted), decision.change.knownAfter);
      return different.length === 0 ? [] : this.#unsettled(each, `finds ${different.join(", ")} other than foretold`);
    }
    return this.#unsettled(each, whatItSays(verdict));
  }

  /** What other steps write on purpose of what it asks about. */
  #othersWrite(each: WalkNode): readonly Write[] {
    const { address } = each.node.resource;
    const reads = (each.converge?.conversation.asked ?? []).flatMap((asked) => this.#walked.writes.reads(asked));
    return this.#walked.writes.meeting(reads, atTheEnd).filter((write) => write.surely && write.address !== address);
  }

  #unsettled(each: WalkNode, what: string): readonly Talk[] {
    const { resource } = each.node;
    const others = this.#othersWrite(each);
    const at = this.#input.places.locate(resource.address, "");
    const last = others.at(-1);
    if (last === undefined) {
      return this.#breach(each, { code: "MC_PLAN_NOT_CONVERGENT", what: `${what} once its own operations are done` });
    }
    const otherAt = this.#input.places.locate(last.address, "");
    const detail = `${resource.address} and ${last.address} both decide about one thing: after ${last.address}, ${resource.address} ${what}. Nothing was run. Let one of them decide.`;
    const related = otherAt === undefined ? {} : { related: [{ at: otherAt, note: `${last.address} is declared here` }] };
    this.diagnostics.push(errorOf("MC_PLAN_CONFLICT", { about: resource.address, at, detail, ...related }));
    return [];
  }
}

/** A command foretells nothing: whether its own condition turns, the run shows, and blames the configuration if it does not. */
function isUnforetold(change: Change): boolean {
  return change.action === "execute" || plainOperations(change).every((proposal) => proposal.operation.opaque);
}

function whatItSays(verdict: Exclude<Verdict, { readonly tag: "ask" | "settled" }>): string {
  switch (verdict.tag) {
    case "change":
      return `would change ${changesOf(verdict.val)} again`;
    case "undecided":
      return `cannot be decided any more: ${verdict.val[0]?.problem.message ?? ""}`;
    case "invalid":
      return `finds its document impossible: ${verdict.val[0]?.message ?? ""}`;
  }
}

function changesOf(change: Change): string {
  return change.attributes.length === 0 ? "something" : change.attributes.map((attribute) => attribute.at).join(", ");
}
