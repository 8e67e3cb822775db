/** What a worker is started with. */
export interface WorkerStart {
  /** URL of the module that wires the component together. */
  readonly javascript: string;
  readonly modules: ReadonlyMap<string, Uint8Array>;
  /** The exported interface whose functions are called. */
  readonly interface: string;
  readonly liftBytes: number;
  readonly memoryBytes: number;
  /** A private folder for compiled code. */
  readonly compileCache: string;
}

/** A call, main thread to worker. */
export interface WorkerCall {
  readonly function: string;
  readonly arguments: readonly unknown[];
}

/** The other way: once `ready` or `failed` after the start, then one reply for each call, in order. */
export type WorkerReply =
  | { readonly tag: "ready" }
  | { readonly tag: "returned"; readonly val: unknown }
  | { readonly tag: "fault"; readonly val: string }
  | { readonly tag: "failed"; readonly why: "start" | "trap" | "lift" | "memory"; readonly detail: string };
