/** What one plugin may use. All of it is on from the start; each hit is a diagnostic that names the plugin, its version and the limit. */
export interface Limits {
  /** Linear memory of one instance, all its memories together. */
  readonly memoryMiB: number;
  /** Wall time of one call. */
  readonly callMs: number;
  /** Text and bytes that one call may hand back, counted where they leave the guest. */
  readonly liftMiB: number;
  /** What a gRPC plugin may write to its standard error in one run of its process; the rest is dropped. */
  readonly logKiB: number;
  /** From the start of its worker or process until it is ready. A manifest cannot wish for more. */
  readonly startMs: number;
}

/** What a plugin gets that asks for nothing. */
const defaultLimits: Limits = { memoryMiB: 64, callMs: 5_000, liftMiB: 32, logKiB: 64, startMs: 10_000 };

/** The most a plugin's manifest can ask for unless the operator says otherwise. */
const maximumLimits: Limits = { memoryMiB: 256, callMs: 60_000, liftMiB: 128, logKiB: 1_024, startMs: 10_000 };

/** Bounds that are the same for every plugin: part of the contract, or of how the host protects itself. */
export interface FixedLimits {
  /** A component or an executable, in bytes. */
  readonly artifactBytes: number;
  /** A manifest, in bytes. */
  readonly manifestBytes: number;
  /** Members of one batch. */
  readonly batchMembers: number;
  /** Text of one batch, in bytes. */
  readonly batchBytes: number;
  /** Levels of nesting of a JSON document. Deeper ones could exhaust the guest's stack. */
  readonly nesting: number;
  /** One JSON document, in bytes. */
  readonly documentBytes: number;
  /** What is kept of a plugin's own account of its failure, in characters. */
  readonly faultCharacters: number;
  /** Entries of one table of a component, such as its table of functions. */
  readonly tableEntries: number;
  /** Linear memory of every memory of a component but the largest. */
  readonly sideMemoryMiB: number;
  /** JavaScript heap of a worker: what lists and records take while they cross. */
  readonly workerHeapMiB: number;
  /** Workers of one component at most; a second one is started where calls pile up. */
  readonly workers: number;
  /** Members of one call at most, where a batch is cut further than the contract asks so that workers and this thread share the work. */
  readonly callMembers: number;
  /** From asking a process to end until it is killed. */
  readonly stopMs: number;
  /** How often a gRPC plugin is started again in one run of the host after it died. */
  readonly restarts: number;
  /** The wait before the first restart; it doubles each time. */
  readonly restartDelayMs: number;
  /** A stream from a process may be silent for so many times `callMs`, besides the deadlines of what it is about. */
  readonly patience: number;
  /** A gRPC message, in bytes. */
  readonly messageBytes: number;
  /** Members of one failed batch that are tried until they fail too. A deadline costs its time for each. */
  readonly culprits: number;
}

/** What they are. */
export const fixedLimits: FixedLimits = {
  artifactBytes: 64 * 1024 * 1024,
  manifestBytes: 4 * 1024 * 1024,
  batchMembers: 1_000,
  batchBytes: 8 * 1024 * 1024,
  nesting: 64,
  documentBytes: 1024 * 1024,
  faultCharacters: 8 * 1024,
  tableEntries: 100_000,
  sideMemoryMiB: 1,
  workerHeapMiB: 256,
  workers: 2,
  callMembers: 250,
  stopMs: 2_000,
  restarts: 3,
  restartDelayMs: 100,
  patience: 12,
  messageBytes: 64 * 1024 * 1024,
  culprits: 3,
};

/** What an operator allows; what is left out stays at `maximumLimits`. */
export type AllowedLimits = Partial<Limits>;

/** The limits of one plugin: what it wishes for, lowered to what is allowed. */
export function grantLimits(wishes: Partial<Limits>, allowed: AllowedLimits = {}): Limits {
  const grant = (name: keyof Limits): number => Math.min(wishes[name] ?? defaultLimits[name], allowed[name] ?? maximumLimits[name]);
  return {
    memoryMiB: grant("memoryMiB"),
    callMs: grant("callMs"),
    liftMiB: grant("liftMiB"),
    logKiB: grant("logKiB"),
    startMs: grant("startMs"),
  };
}
