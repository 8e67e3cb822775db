import type { Answer, Query } from "@masterchef/wit/host";
import { answerDigest, queryKey } from "../plan/answer-digest.ts";
import type { TargetPort } from "../plan/target-port.ts";
import type { StepRun } from "./step-run.ts";

/** Ask, in one batch, every question that the plan saw answered, and mark each step one of whose answers is another now. Gives back what was asked. */
export async function checkBasis(
  target: TargetPort,
  steps: readonly StepRun[],
): Promise<readonly { readonly query: Query; readonly answer: Answer }[]> {
  const wanted = new Map<string, Query>();
  const rests: { readonly each: StepRun; readonly key: string; readonly query: string; readonly digest: string }[] = [];
  for (const each of steps) {
    for (const entry of each.step.basis) {
      if (entry.origin !== "observed" || entry.answer === undefined) continue;
      const query = queryKey(entry.query);
      wanted.set(query, entry.query);
      rests.push({ each, key: entry.key, query, digest: entry.answer });
    }
  }
  if (wanted.size === 0) return [];
  const queries = [...wanted.values()];
  const answers = await target.ask(queries);
  const asked = queries.flatMap((query, at) => {
    const answer = answers[at];
    return answer === undefined ? [] : [{ query, answer }];
  });
  const digests = new Map([...wanted.keys()].map((key, at) => [key, digestAt(answers, at)]));
  for (const { each, key, query, digest } of rests) {
    if (digests.get(query) !== digest) each.askBecause ??= `the answer to ${key} is another now`;
  }
  return asked;
}

function digestAt(answers: readonly Answer[], at: number): string | undefined {
  const answer = answers[at];
  return answer === undefined ? undefined : answerDigest(answer);
}
