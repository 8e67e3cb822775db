import type { Called, PluginHost } from "@masterchef/kernel/testing";
import type { Answer, Canonical, Declaration, Envelope, Problem, Question, Result, Verdict } from "@masterchef/wit/host";

/** The functions of a provider as the kernel calls them, through the host and inside its limits, whichever way it is carried. */
export interface Calls {
  canonicalize(batch: readonly Declaration[]): Promise<readonly Result<Canonical, readonly Problem[]>[]>;
  bound(facts: string, batch: readonly Declaration[]): Promise<readonly Result<Envelope, readonly Problem[]>[]>;
  decide(facts: string, answers: readonly Answer[], batch: readonly Question[]): Promise<readonly Verdict[]>;
}

/** The plugin failed at a call: it trapped, took too long, or returned what its contract does not know. The message is the host's. */
export class PluginFault extends Error {}

/** The calls of one plugin of a host. Each throws `PluginFault` if any member of its batch is a fault. */
export function callsOf(host: PluginHost, plugin: string): Calls {
  return {
    canonicalize: async (batch) => valuesOf(await host.canonicalize(plugin, batch)),
    bound: async (facts, batch) => valuesOf(await host.envelope(plugin, facts, batch)),
    decide: async (facts, answers, batch) => valuesOf(await host.decide(plugin, facts, answers, batch)),
  };
}

function valuesOf<T>(called: readonly Called<T>[]): readonly T[] {
  return called.map((each) => {
    if (each.tag === "fault") throw new PluginFault(each.val.detail);
    return each.val;
  });
}
