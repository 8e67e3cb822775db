/** Who is ended. */
export type Victim = "kernel" | "transport";

/** A point of a run, and what happens there. */
export interface Fault {
  /** What is counted: operations on the target, records of the journal, calls of plugins. */
  readonly at: "operation" | "record" | "call";
  /** Which of them, from 1; 0 for none: the run is only counted. */
  readonly nth: number;
  readonly when: "before" | "after" | "torn";
  readonly victims: readonly Victim[];
  /** Instead of a death: what the system says of the write, such as `ENOSPC`. */
  readonly says?: string | undefined;
  /** Below it lies what is managed. */
  readonly root: string;
  /** A file that holds how many points were passed. */
  readonly marker: string;
}

/** Whether this is a fault that a test wrote. */
export function isFault(value: unknown): value is Fault {
  return typeof value === "object" && value !== null && "nth" in value && "marker" in value && "root" in value;
}
