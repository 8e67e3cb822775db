import type { Problem, Verdict } from "@masterchef/wit/guest";

/** Thrown to end a decision with a verdict from deep inside it. Caught by the SDK, seen by nobody else. */
export class Ending {
  readonly verdict: Verdict;
  constructor(verdict: Verdict) {
    this.verdict = verdict;
  }
}

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

/** Ends a canonicalization or an envelope with these problems. */
export function refuse(...problems: readonly Problem[]): never {
  // oxlint-disable-next-line typescript/only-throw-error -- likewise
  throw new Refusal(problems);
}
