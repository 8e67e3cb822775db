import { canonicalText } from "../../ir/canonical-text.ts";
import type { Json, JsonObject } from "../../ir/json.ts";
import type { HostPart } from "../host-part.ts";
import { planDigest } from "../plan-file.ts";
import type { Plan, PlannedHost } from "../plan.ts";
import { compareSteps } from "./compare-steps.ts";
import type { StepDifference } from "./compare-steps.ts";

/** What two plans were made from, and what came of it. */
export type ReproductionSource = "site" | "ir" | "lock" | "selection" | "hosts" | "facts" | "answers" | "order" | "plugin" | "unknown";

/** Whether two plans are one, and why not. */
export interface Reproduction {
  /** Whether they are the same bytes. */
  readonly reproduced: boolean;
  readonly first: string;
  readonly second: string;
  /** The likely causes, the one nearest to the beginning first: what the graph explains need not be the host's doing. Empty if they are the same. */
  readonly causes: readonly ReproductionCause[];
  /** Steps that are not the same, in the order of the first plan. */
  readonly differences: readonly HostDifference[];
}

/** One likely cause. */
export interface ReproductionCause {
  readonly source: ReproductionSource;
  readonly host?: string | undefined;
  /** In plain words, with what to look at. A full sentence. */
  readonly text: string;
}

/** A step that differs, and on which host. */
export interface HostDifference extends StepDifference {
  readonly host: string;
}

/** Holds two plans against each other and names what makes them differ. */
export function reproducePlans(first: Plan, second: Plan): Reproduction {
  const digests = { first: planDigest(first), second: planDigest(second) };
  if (digests.first === digests.second) return { reproduced: true, ...digests, causes: [], differences: [] };
  const given = inputCauses(first, second);
  const hosts = sharedHosts(first, second).map((pair) => ({ ...pair, differences: compareSteps(pair.first.steps, pair.second.steps) }));
  const differences = hosts.flatMap(({ host, differences: found }) => found.map((each): HostDifference => ({ host, ...each })));
  const inputsAgree = given.every(({ source }) => source === "hosts");
  const causes = [...given, ...hosts.flatMap((pair) => hostCauses(pair, inputsAgree))];
  return { reproduced: false, ...digests, causes: causes.length === 0 ? [unknownCause] : causes, differences };
}

const unknownCause: ReproductionCause = {
  source: "unknown",
  text: "Their inputs agree, and they still differ. Report it with both plans: equal inputs must give equal plans.",
};

function inputCauses(first: Plan, second: Plan): readonly ReproductionCause[] {
  const causes: ReproductionCause[] = [];
  if (first.site !== second.site) causes.push({ source: "site", text: `They are plans of two sites: ${first.site} and ${second.site}.` });
  if (first.ir !== second.ir) {
    causes.push({
      source: "ir",
      text: `The sites compile to other graphs, ${first.ir} and ${second.ir}: a file of the site, a variable or a fact it reads is another one.`,
    });
  }
  if (first.lock !== second.lock) {
    causes.push({
      source: "lock",
      text: `The plugins are others, of the locks ${first.lock} and ${second.lock}. Compare masterchef.lock of both sides.`,
    });
  }
  if (canonicalText(selectionJson(first)) !== canonicalText(selectionJson(second)))
    causes.push({ source: "selection", text: "They were asked for other resources, with --resources, --tags or --skip-tags." });
  const hosts = hostsCause(first.hosts, second.hosts);
  return hosts === undefined ? causes : [...causes, hosts];
}

function selectionJson({ selection: { resources, tags, skipTags } }: Plan): Json {
  return { resources, tags, skipTags };
}

function hostsCause(first: readonly PlannedHost[], second: readonly PlannedHost[]): ReproductionCause | undefined {
  const [before, after] = [first, second].map((hosts) => new Map(hosts.map((host) => [host.host, "part" in host])));
  const names = [...new Set([...(before?.keys() ?? []), ...(after?.keys() ?? [])])];
  const others = names.filter((name) => before?.get(name) !== after?.get(name));
  if (others.length === 0) return undefined;
  return { source: "hosts", text: `Only one of them could plan for ${others.join(", ")}.` };
}

interface SharedHost {
  readonly host: string;
  readonly first: HostPart;
  readonly second: HostPart;
}

function sharedHosts(first: Plan, second: Plan): readonly SharedHost[] {
  const parts = new Map(second.hosts.map((host) => [host.host, "part" in host ? host.part : undefined]));
  return first.hosts.flatMap((host): readonly SharedHost[] => {
    const name = parts.get(host.host);
    if (!("part" in host) || name === undefined || name === host.part) return [];
    const [was, is] = [first.parts[host.part], second.parts[name]];
    return was === undefined || is === undefined ? [] : [{ host: host.host, first: was, second: is }];
  });
}

function hostCauses(
  { host, first, second, differences }: SharedHost & { readonly differences: readonly StepDifference[] },
  inputsAgree: boolean,
): readonly ReproductionCause[] {
  const causes: ReproductionCause[] = [];
  const facts = differingMembers(first.facts, second.facts);
  if (facts.length > 0) causes.push({ source: "facts", host, text: `The facts of the host are others: ${someOf(facts)}.` });
  const questions = [...new Set(differences.flatMap(({ answers }) => answers))];
  if (questions.length > 0) causes.push({ source: "answers", host, text: `The host answered otherwise about ${someOf(questions)}.` });
  else if (inputsAgree && first.answers !== second.answers)
    causes.push({
      source: "answers",
      host,
      text: "The host was asked other questions, or answered otherwise where no step rests on it any more.",
    });
  if (!inputsAgree || causes.length > 0) return causes;
  const order = orderCause(host, { first, second });
  if (order !== undefined) return [order];
  const plugins = [...new Set(differences.map(({ plugin }) => plugin))];
  if (plugins.length === 0) return [];
  return [
    {
      source: "plugin",
      host,
      text: `Graph, plugins, facts and answers agree, and ${someOf(plugins)} decided otherwise: a plugin must give the same verdict on the same answers. Report it to its author.`,
    },
  ];
}

/** The same steps one by one, in another order. */
function orderCause(host: string, { first, second }: Pick<SharedHost, "first" | "second">): ReproductionCause | undefined {
  const [before, after] = [first, second].map(({ steps }) => steps.map(({ kind, address }) => `${kind} ${address}`));
  if (before === undefined || after === undefined || before.length !== after.length || before.join("\n") === after.join("\n"))
    return undefined;
  if (before.toSorted().join("\n") !== after.toSorted().join("\n")) return undefined;
  const at = before.findIndex((name, index) => name !== after[index]);
  return {
    source: "order",
    host,
    text: `They do the same in another order, from ${first.steps[at]?.address} and ${second.steps[at]?.address} on.`,
  };
}

/** Names of members that are not the same, dotted where both are objects. */
function differingMembers(first: JsonObject, second: JsonObject): readonly string[] {
  const names = [...new Set([...Object.keys(first), ...Object.keys(second)])].toSorted();
  return names.filter((name) => canonicalText(first[name] ?? null) !== canonicalText(second[name] ?? null));
}

const shownAtMost = 5;

function someOf(names: readonly string[]): string {
  const left = names.length - shownAtMost;
  return left > 0 ? `${names.slice(0, shownAtMost).join(", ")} and ${left} more` : names.join(", ");
}
