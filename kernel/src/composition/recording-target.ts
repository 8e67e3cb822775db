import type { Answer, Query } from "@masterchef/wit/host";
import type { TargetPort } from "../plan/target-port.ts";

/** A target that remembers what it was asked and what it answered, in that order. */
export interface RecordingTarget extends TargetPort {
  readonly queries: readonly Query[];
  readonly answers: readonly Answer[];
}

/** Puts a record before a target. */
export function recordingTarget(target: TargetPort): RecordingTarget {
  const queries: Query[] = [];
  const answers: Answer[] = [];
  return {
    queries,
    answers,
    async ask(batch) {
      const answered = await target.ask(batch);
      queries.push(...batch);
      answers.push(...answered);
      return answered;
    },
  };
}
