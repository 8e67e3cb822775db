import type { Profile } from "./profile.ts";
import type { Subject } from "./subject.ts";

/** One thing that a plugin must do, or must not. */
export interface Check {
  /** `group/name`; a group is a law, or what is looked at. Never used again for something else. */
  readonly id: string;
  /** What holds where it passes, as a sentence. */
  readonly title: string;
  /** Why anybody should care. */
  readonly why: string;
  /** What its author does about a finding. */
  readonly mend: string;
  /** The first profile that asks for it; those above ask for it too. */
  readonly from: Profile;
  /** Looks. Throws `PluginFault` where the plugin fails at a call it must answer. */
  run(subject: Subject): Promise<Examined>;
}

/** What came of a check. */
export interface Examined {
  /** How many things were looked at. Nothing looked at proves nothing, and is no pass. */
  readonly looked: number;
  /** What is wrong; none if all of it holds. */
  readonly findings: readonly Finding[];
}

/** One thing that is wrong. */
export interface Finding {
  /** What of the plugin it is about: a case, an example, a type. */
  readonly about: string;
  readonly what: string;
}
