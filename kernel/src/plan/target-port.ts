import type { Answer, Query } from "@masterchef/wit/host";

/** How the planner reaches one host: one batch, one round trip, answers at the same indices. A query that cannot be asked has a failure for an answer. */
export interface TargetPort {
  ask(queries: readonly Query[]): Promise<readonly Answer[]>;
}
