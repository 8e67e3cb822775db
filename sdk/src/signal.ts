import type { Problem, Verdict } from "@masterchef/wit/guest";

/** Thrown to end a decision with a verdict from deep inside it. Caught by the SDK, seen by nobody else. */
export class Ending {
  readonly verdict: Verdict;
  constructor(verdict: Verdict) {
    this.verdict = verdict;
  }
}

/** Thrown where a part of an answer is read that is not known yet. */
export class NotKnownYet extends Ending {}

/** Thrown to refuse a declaration from deep inside its canonicalization. */
export class Refusal {
  readonly problems: readonly Problem[];
  constructor(problems: readonly Problem[]) {
    this.problems = problems;
  }
}

/** Ends the decision with this verdict. */
export function end(verdict: Verdict): never {
  // oxlint-disable-next-line typescript/only-throw-error -- a signal, not an error; an error would gather a stack for every question asked
  throw new Ending(verdict);
}

/**
 * What `read` reads, or undefined where it is not known yet. Only for what is handed on as it is, in an effect for instance: what is done must not hang on
 * whether it is known (law 8).
 */
export function whereKnown<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof NotKnownYet) return undefined;
    throw error;
  }
}

/** Ends a canonicalization or an envelope with these problems. */
export function refuse(...problems: readonly Problem[]): never {
  // oxlint-disable-next-line typescript/only-throw-error -- likewise
  throw new Refusal(problems);
}
