import type { Answer, Content, Query, Signature } from "@masterchef/wit/host";
import { completeAnswer, comparesContent, targetQuery } from "./question.ts";
import type { TargetPort } from "./target-port.ts";

/** Whether a signature is good for these bytes. The kernel's to say: it holds the blobs. */
export type VerifySignature = (content: Content, signature: Signature) => Promise<boolean>;

/** A target that can also answer what only the kernel knows: whether content is equal, whether a signature is good. None of that travels. */
export function resolvingTarget(target: TargetPort, verify: VerifySignature): TargetPort {
  return {
    async ask(queries: readonly Query[]): Promise<readonly Answer[]> {
      const [answers, verified] = await Promise.all([
        target.ask(queries.map(targetQuery)),
        Promise.all(queries.map(async (query) => verdictOf(query, verify))),
      ]);
      return answers.map((answer, at) => {
        const query = queries[at];
        return query === undefined ? answer : completeAnswer(query, answer, verified[at]);
      });
    },
  };
}

async function verdictOf(query: Query, verify: VerifySignature): Promise<boolean | undefined> {
  if (!comparesContent(query)) return undefined;
  const { compare, verify: signature } = query.read.val;
  return compare === undefined || signature === undefined ? undefined : verify(compare, signature);
}
