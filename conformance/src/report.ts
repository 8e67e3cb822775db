import type { Finding } from "./check.ts";
import type { Profile } from "./profile.ts";

/** What came of a check: `passed`, `failed`, or `unproved` where there was nothing to look at. */
export interface CheckResult {
  readonly id: string;
  readonly title: string;
  readonly mend: string;
  readonly outcome: "passed" | "failed" | "unproved";
  /** How many things were looked at. */
  readonly looked: number;
  readonly findings: readonly Finding[];
}

/** What came of all checks of a profile. */
export interface Report {
  readonly plugin: string;
  readonly version: string;
  readonly digest: string;
  readonly carrier: "component" | "grpc";
  readonly profile: Profile;
  readonly results: readonly CheckResult[];
  /** Whether it conforms: nothing failed, and nothing was left unproved. */
  readonly conforms: boolean;
}
