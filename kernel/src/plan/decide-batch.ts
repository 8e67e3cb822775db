import type { Answer, Question, Verdict } from "@masterchef/wit/host";
import type { Called } from "../ir/called.ts";
import type { Conversation } from "./conversation.ts";
import { documentText } from "./document-text.ts";
import { queryKey } from "./answer-digest.ts";
import type { ProviderPort } from "./provider-port.ts";

/** A conversation with an answer to everything asked in it, in the order asked. */
export interface Answered {
  readonly conversation: Conversation;
  readonly answers: readonly Answer[];
}

/** Have the providers decide about many subjects: one call for each plugin, answers that several share handed over once. Verdicts at the same indices. */
export async function decideBatch(providers: ProviderPort, facts: string, batch: readonly Answered[]): Promise<readonly Called<Verdict>[]> {
  const byPlugin = new Map<string, number[]>();
  for (const [at, { conversation }] of batch.entries()) {
    const members = byPlugin.get(conversation.subject.plugin);
    if (members === undefined) byPlugin.set(conversation.subject.plugin, [at]);
    else members.push(at);
  }
  const verdicts = new Map<number, Called<Verdict>>();
  await Promise.all(
    Array.from(byPlugin, async ([plugin, members]) => {
      const { table, questions } = questionsOf(members.flatMap((at) => batch[at] ?? []));
      const called = await providers.decide(plugin, facts, table, questions);
      for (const [index, at] of members.entries()) {
        const verdict = called[index];
        if (verdict !== undefined) verdicts.set(at, verdict);
      }
    }),
  );
  return batch.map((_, at) => {
    const verdict = verdicts.get(at);
    if (verdict === undefined) throw new Error("Cannot decide: the plugin host gave fewer verdicts than questions");
    return verdict;
  });
}

function questionsOf(batch: readonly Answered[]): { readonly table: readonly Answer[]; readonly questions: readonly Question[] } {
  const table: Answer[] = [];
  const indices = new Map<Answer, number>();
  const questions = batch.map(({ conversation, answers }): Question => {
    const { subject } = conversation;
    const seen = conversation.asked.map((asked, at) => {
      const answer = answers[at];
      if (answer === undefined) throw new Error(`Cannot decide about ${subject.address}: ${queryKey(asked.query)} has no answer`);
      let index = indices.get(answer);
      if (index === undefined) {
        index = table.push(answer) - 1;
        indices.set(answer, index);
      }
      return { key: asked.key, answer: index };
    });
    return {
      subject: { typeName: subject.type, name: subject.name, desired: documentText(subject.desired) },
      intent: subject.intent,
      seen,
      ...(subject.chosen === undefined ? {} : { chosen: JSON.stringify(subject.chosen) }),
      claimed: subject.claimed,
    };
  });
  return { table, questions };
}
