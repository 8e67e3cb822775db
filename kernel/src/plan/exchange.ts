import type { Answer, Ask, Failure, Pattern, Verdict } from "@masterchef/wit/host";
import { errorOf } from "../diagnostics/diagnostic.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { breachOf } from "../ir/blamed.ts";
import { answerDigest } from "./answer-digest.ts";
import { openConversation, withAsks } from "./conversation.ts";
import type { AskedQuery, Conversation, Subject } from "./conversation.ts";
import { decideBatch } from "./decide-batch.ts";
import type { ProviderPort } from "./provider-port.ts";
import type { TargetPort } from "./target-port.ts";

/** What it takes to decide about resources on a target as it is now. */
export interface ExchangeInput {
  readonly providers: ProviderPort;
  /** JSON text. */
  readonly facts: string;
  readonly target: TargetPort;
  readonly subjects: readonly Subject[];
  /** What a plugin's manifest lets it ask. */
  asks(plugin: string): readonly Pattern[];
}

/** An answer as it was when a subject was decided. */
export interface ExchangedAnswer extends AskedQuery {
  readonly answer: Answer;
  /** `answerDigest` of the answer. */
  readonly digest: string;
}

/** What a provider says in the end; `failed` is a question that it did not want to see fail. */
export type FinalVerdict =
  | Exclude<Verdict, { readonly tag: "ask" }>
  | { readonly tag: "failed"; readonly val: { readonly key: string; readonly failure: Failure } }
  | { readonly tag: "fault"; readonly val: Diagnostic };

/** The end of one exchange. */
export interface ExchangeResult {
  readonly verdict: FinalVerdict;
  /** In the order asked. */
  readonly basis: readonly ExchangedAnswer[];
}

/** Ask, answer and decide until every subject has its verdict. The questions of one round leave as one batch; equal ones are asked once. */
export async function exchange(input: ExchangeInput): Promise<readonly ExchangeResult[]> {
  const talks = input.subjects.map((subject) => new Talk(openConversation(subject)));
  for (let open = talks; open.length > 0; open = open.filter((talk) => talk.verdict === undefined)) {
    const verdicts = await decideBatch(
      input.providers,
      input.facts,
      open.map((talk) => talk.answered()),
    );
    for (const [at, talk] of open.entries()) {
      const called = verdicts[at];
      if (called === undefined) continue;
      if (called.tag === "fault") talk.verdict = called;
      else if (called.val.tag === "ask") talk.ask(asksOf(input, talk.conversation, called.val.val));
      else talk.verdict = called.val;
    }
    await answerAll(
      input.target,
      open.filter((talk) => talk.verdict === undefined),
    );
  }
  return talks.map((talk) => talk.result());
}

function asksOf(input: ExchangeInput, conversation: Conversation, asks: readonly Ask[]): Conversation | Diagnostic {
  const { plugin: name, address } = conversation.subject;
  const next = withAsks(conversation, asks, input.asks(name));
  if (!("code" in next)) return next;
  return breachOf(next, { plugin: { name, version: input.providers.version(name) }, called: "decide", about: address });
}

class Talk {
  conversation: Conversation;
  verdict: FinalVerdict | undefined = undefined;
  readonly #answers: Answer[] = [];

  constructor(conversation: Conversation) {
    this.conversation = conversation;
  }

  ask(next: Conversation | Diagnostic): void {
    if ("code" in next) this.verdict = { tag: "fault", val: next };
    else this.conversation = next;
  }

  unanswered(): readonly AskedQuery[] {
    return this.conversation.asked.slice(this.#answers.length);
  }

  hear(answers: readonly Answer[]): void {
    for (const [at, asked] of this.unanswered().entries()) {
      const failure = failureOf(asked, answers[at]);
      if (failure !== undefined) this.verdict ??= { tag: "failed", val: { key: asked.key, failure } };
    }
    this.#answers.push(...answers);
  }

  answered(): { readonly conversation: Conversation; readonly answers: readonly Answer[] } {
    return { conversation: this.conversation, answers: this.#answers };
  }

  result(): ExchangeResult {
    const verdict = this.verdict ?? { tag: "fault", val: errorOf("MC_BUG", { detail: "An exchange ended without a verdict." }) };
    const basis = this.#answers.flatMap((answer, at) => {
      const asked = this.conversation.asked[at];
      return asked === undefined ? [] : [{ ...asked, answer, digest: answerDigest(answer) }];
    });
    return { verdict, basis };
  }
}

/** The failure that stops a subject, unless it wanted to see failures. */
export function failureOf(asked: AskedQuery, answer: Answer | undefined): Failure | undefined {
  return !asked.tolerant && answer?.outcome.tag === "err" ? answer.outcome.val : undefined;
}

async function answerAll(target: TargetPort, talks: readonly Talk[]): Promise<void> {
  const wanted = new Map<string, AskedQuery>();
  for (const talk of talks) for (const asked of talk.unanswered()) wanted.set(asked.queryKey, asked);
  if (wanted.size === 0) return;
  const answers = await target.ask(Array.from(wanted.values(), (asked) => asked.query));
  const byKey = new Map(Array.from(wanted.keys(), (key, at) => [key, answers[at]] as const));
  for (const talk of talks) {
    talk.hear(
      talk.unanswered().map((asked) => {
        const answer = byKey.get(asked.queryKey);
        if (answer === undefined) throw new Error("Cannot go on: the target gave fewer answers than questions");
        return answer;
      }),
    );
  }
}
