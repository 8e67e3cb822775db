import type { Answer, Operation, Query } from "@masterchef/wit/host";
import { encodeJson } from "@masterchef/wit/codec";
import { errorOf } from "../diagnostics/diagnostic.ts";
import { MasterchefError } from "../diagnostics/masterchef-error.ts";
import { canonicalText } from "../ir/canonical-text.ts";
import type { Json } from "../ir/json.ts";
import { resolvingTarget } from "../plan/resolving-target.ts";
import type { Step } from "../plan/step.ts";
import type { TargetPort } from "../plan/target-port.ts";
import type { RunClock, RunInput } from "./run-input.ts";
import type { RunProgress } from "./run-report.ts";
import { SeenAttributes } from "./seen-attributes.ts";
import type { Steps } from "./standing.ts";
import { blobsOf } from "./supply.ts";

/** Why the host is asked: what the record of its answers is for. */
export type AskPurpose = "owed" | "unknown" | "basis" | "decide" | "verify";

/** What every part of a run works with. */
export interface RunContext {
  readonly input: RunInput;
  readonly steps: Steps;
  readonly clock: RunClock;
  /** The facts as text, for the providers. */
  readonly facts: string;
  /** What files were like before this run touched them. */
  readonly attributes: SeenAttributes;
  progress(event: RunProgress): void;
  /** A target whose questions and answers go into the record of the run. */
  target(purpose: AskPurpose): TargetPort;
  /** Make durable what is needed to take up the run from its journal alone. Told before operations are sent. Throws `MC_STATE_WRITE`. */
  prepare(operations: readonly Operation[]): Promise<void>;
  /** Make everything recorded so far durable: answers first, then the journal that names them. Throws `MC_STATE_WRITE`. */
  secure(): Promise<void>;
}

/** The context of a run that is about to begin. */
export function createRunContext(input: RunInput, steps: Steps, clock: RunClock): RunContext {
  const unsaved: string[] = [];
  let isBegun = false;
  const resolving = resolvingTarget({ ask: (queries) => input.session.ask(queries) }, (content, signature) =>
    input.verify(content, signature),
  );
  const attributes = new SeenAttributes(input.blobs, input.part.answers);
  const progress = (event: RunProgress): void => input.onProgress?.(event);
  return {
    input,
    steps,
    clock,
    facts: canonicalText(input.part.facts),
    attributes,
    progress,
    target: (purpose) => ({
      async ask(queries) {
        progress({ type: "asking", questions: queries.length });
        const answers = await overLink(input.host, resolving.ask(queries));
        if (purpose !== "verify") attributes.see(queries, answers);
        const { digest } = input.blobs.keep(answersText(queries, answers));
        unsaved.push(digest);
        input.journal.append("answers", { purpose, answers: digest, count: answers.length });
        return answers;
      },
    }),
    async prepare(operations) {
      const content = operations.flatMap(blobsOf);
      // Whoever takes the run up later needs all of the plan, and what it would write.
      const record = isBegun ? [] : [input.part.answers, ...(input.record ?? [])];
      const approved = isBegun ? [] : input.part.steps.flatMap(approvedContent);
      isBegun = true;
      await input.blobs.flush([...record, ...approved, ...content]);
      input.blobs.release?.(record);
    },
    async secure() {
      const digests = unsaved.splice(0);
      if (digests.length > 0) {
        await input.blobs.flush(digests);
        input.blobs.release?.(digests);
      }
      await input.journal.durable();
    },
  };
}

/** A failure of the link as what it is; what carries its own diagnostics is passed on. */
export async function overLink<T>(host: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof MasterchefError) throw error;
    const why = error instanceof Error ? error.message : String(error);
    const detail = `The link to ${host} was lost: ${why}. See that the host can be reached, then apply again.`;
    throw new MasterchefError([errorOf("MC_RUN_LINK", { detail, about: host })], { cause: error });
  }
}

function approvedContent(step: Step): readonly string[] {
  return step.kind === "change" || step.kind === "refresh" ? step.operations.flatMap(({ operation }) => blobsOf(operation)) : [];
}

/** Questions and answers of one trip, in the order asked. */
function answersText(queries: readonly Query[], answers: readonly Answer[]): Uint8Array {
  const rows = queries.flatMap((query, at): Json[] => {
    const answer = answers[at];
    return answer === undefined ? [] : [{ query: encodeJson("Query", query), answer: encodeJson("Answer", answer) }];
  });
  return Buffer.from(JSON.stringify(rows));
}
