import type { Answer, Effect, Pattern, Proposal, Question, Scope } from "@masterchef/sdk";
import type { Desired } from "./attributes.ts";

/** What was found out about a service. */
export interface Found {
  /** Undefined: there is no such service. */
  readonly there: boolean;
  /** Who it is: its true name, behind an alias. */
  readonly identity?: string | undefined;
  readonly running: boolean;
  /** Undefined: it has no say in whether it is started at boot. */
  readonly enabled: boolean | undefined;
  readonly masked: boolean;
  /** What is loaded is older than what lies on the disk. */
  readonly outdated: boolean;
  /** It ends by itself once it has done its work. */
  readonly runsOnce: boolean;
  readonly canReload: boolean;
  /** It came down by itself: with what result. */
  readonly failed?: string | undefined;
  /** Its files cannot be loaded: what is wrong with them. */
  readonly unloadable?: string | undefined;
  /** Why it is down, in the words of its journal. */
  readonly whyDown?: string | undefined;
  /** What was printed of it, where the manager foretells what will be. */
  readonly shown?: string | undefined;
}

/** What of a service is to be done, in one step. */
export type Deed = "start" | "stop" | "enable" | "disable" | "reenable" | "mask" | "unmask" | "reload" | "restart" | "load";

/** What runs the services of a host: how it is asked, and how it is told. */
export interface Manager {
  /** Asks. Ends the decision where the answer makes no sense. */
  readonly find: (question: Question<Desired>) => Found;
  /** What it does for a deed; nothing where it needs none. Undefined: it cannot. */
  readonly act: (desired: Desired, deed: Deed) => readonly Proposal[] | undefined;
  /** The most that may run. */
  readonly may: (desired: Desired) => readonly Pattern[];
  /** What is answered about it once these deeds are done. Missing: nobody can say. */
  readonly foretell?: (desired: Desired, found: Found, done: readonly Deed[]) => Effect;
  /** What would be answered about a service that is not there, had something brought it. */
  readonly hope?: (found: Found) => Answer;
}

/** Key of the answer that says what a service is like. */
export const foundKey = "service";

/** All deeds, for envelopes. */
export const deeds: readonly Deed[] = ["load", "unmask", "enable", "reenable", "disable", "start", "stop", "mask", "reload", "restart"];

/** What may be touched on the side: by the service once it runs, and, where it is to stop, by whatever hangs on it and stops along. */
export function sideEffectsOf({ running, masked }: Desired): readonly Scope[] {
  const stops = running === false || masked === true;
  return [
    ...["/tmp", "/var"].map((val): Scope => ({ tag: "tree", val })),
    ...["port", "process", ...(stops ? ["service"] : [])].map((val): Scope => ({ tag: "kind", val })),
  ];
}
