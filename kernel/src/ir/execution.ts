/** How a resource's operations are carried out: the execution keys that are left once the graph is built. Times in seconds, as written. */
export interface Execution {
  readonly tags: readonly string[];
  /** The user its operations and questions run as: `become_user`, or root where only `become` is set. Missing: the connection's own. */
  readonly become?: string | undefined;
  /** How often a failed step is tried again. */
  readonly retries: number;
  readonly retryDelaySeconds: number;
  /** Each delay is the one before times this. 1 or more. */
  readonly retryBackoff: number;
  /** At most this is added to a delay by chance. */
  readonly retryJitterSeconds: number;
  /** After how many runs in which it failed it is not tried any more; 0: never. Missing: the kernel's default. */
  readonly breakerAfter?: number | undefined;
  /** The longest one operation may take. Missing: the operator's default. */
  readonly timeoutSeconds?: number | undefined;
}

/** What holds where nothing is said. */
export const defaultExecution: Execution = { tags: [], retries: 0, retryDelaySeconds: 1, retryBackoff: 1, retryJitterSeconds: 0 };
