import type { Failure } from "@masterchef/wit/host";

/** A call of a session that failed as a whole. */
export class SessionError extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.message);
    this.name = "SessionError";
    this.failure = failure;
  }
}
