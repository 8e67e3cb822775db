/** Who is ended. */
export type Victim = "kernel" | "transport";

/** What may become of a file that somebody is writing. */
export type Disturbance = "removed" | "moved away" | "halved" | "emptied";

/** A point of a run, and what happens there. */
export interface Fault {
  /** What is counted: operations on the target, records of the journal, writes of it (of one record or several), its flushes, writes of the kernel into the state of the site, calls of plugins. */
  readonly at: "operation" | "record" | "write" | "flush" | "state" | "call";
  /** Which of them, from 1; 0 for none: the run is only counted. */
  readonly nth: number;
  /** Only records of this type are counted, where records are. */
  readonly type?: string | undefined;
  readonly when: "before" | "after" | "torn";
  readonly victims: readonly Victim[];
  /** Instead of a death: what the system says of the write, such as `ENOSPC`; of all that follow too, where the state is counted. */
  readonly says?: string | undefined;
  /** Instead of a death: what somebody does to the journal right before something is written. */
  readonly disturbs?: Disturbance | undefined;
  /** Below it lies what is managed. */
  readonly root: string;
  /** A file that holds how many points were passed. */
  readonly marker: string;
}

/** Whether this is a fault that a test wrote. */
export function isFault(value: unknown): value is Fault {
  return typeof value === "object" && value !== null && "nth" in value && "marker" in value && "root" in value;
}
