import type { Facts } from "./facts.ts";
import type { FailedResource } from "./failed-resource.ts";
import type { OwedCause } from "./owed-cause.ts";
import type { Step } from "./step.ts";

/** What will be done on one host. It does not name the host, so that equal work on many hosts is one part. */
export interface HostPart {
  /** The facts that site and plugins read. */
  readonly facts: Facts;
  /** Digest of the table of all answers it rests on; the table is kept with the state of the site. */
  readonly answers: string;
  /** Every selected resource, in the order of the plan; a refresh follows its resource's own step. */
  readonly steps: readonly Step[];
  /** Selected resources that are left alone, because a plugin failed. None of the steps depends on one of them. */
  readonly failed: readonly FailedResource[];
  /** What earlier runs owe to selected resources. Missing: nothing. */
  readonly owed?: readonly OwedCause[] | undefined;
}
