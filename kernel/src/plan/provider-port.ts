import type { Answer, Declaration, Envelope, Problem, Question, Verdict } from "@masterchef/wit/host";
import type { Called } from "../ir/called.ts";

/** How the planner reaches the providers. Every function answers each member of a batch at the same index; batches may be of any length. */
export interface ProviderPort {
  /** The version of a plugin, for whoever blames it. */
  version(plugin: string): string;
  envelope(
    plugin: string,
    facts: string,
    batch: readonly Declaration[],
  ): Promise<readonly Called<{ readonly tag: "ok"; readonly val: Envelope } | { readonly tag: "err"; readonly val: readonly Problem[] }>[]>;
  decide(plugin: string, facts: string, answers: readonly Answer[], batch: readonly Question[]): Promise<readonly Called<Verdict>[]>;
}
