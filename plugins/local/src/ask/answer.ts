import type { Answer, Failure, Observation } from "@masterchef/wit/host";

/** What was seen. */
export function observed(observation: Observation): Answer {
  return { outcome: { tag: "ok", val: observation }, unknown: [] };
}

/** Nothing could be seen. */
export function unanswered(failure: Failure): Answer {
  return { outcome: { tag: "err", val: failure }, unknown: [] };
}
