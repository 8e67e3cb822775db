import { encodeJson } from "@masterchef/wit/codec";
import type { Envelope, Scope } from "@masterchef/wit/host";
import { errorOf, hasErrors, sortDiagnostics } from "../diagnostics/diagnostic.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Outcome } from "../diagnostics/outcome.ts";
import { bytesOf, listPieces } from "../ir/canonical-pieces.ts";
import { canonicalText } from "../ir/canonical-text.ts";
import { digestOf } from "../ir/digest.ts";
import type { Places } from "../ir/places.ts";
import { closure } from "./closure.ts";
import type { Facts } from "./facts.ts";
import type { FailedResource } from "./failed-resource.ts";
import { Failures } from "./failures.ts";
import type { HostPart } from "./host-part.ts";
import { mergeWrites } from "./merge-writes.ts";
import { selfHarm } from "./own-thing.ts";
import { Observations } from "./observations.ts";
import { orderWarnings } from "./order-warnings.ts";
import type { OwedCause } from "./owed-cause.ts";
import type { PlanInput } from "./plan-input.ts";
import { boundResources, planNodes } from "./plan-nodes.ts";
import type { BoundResources } from "./plan-nodes.ts";
import { directoryQueries } from "./scope/path-aliases.ts";
import type { Step } from "./step.ts";
import { stepsOf } from "./steps.ts";
import { resolvingTarget } from "./resolving-target.ts";
import { walk } from "./walk.ts";
import type { Walked } from "./walk.ts";
import { patternScopes } from "./writes.ts";

/** One host, planned. */
export interface HostPlanning {
  readonly facts: Facts;
  readonly steps: readonly Step[];
  /** Resources that could not be planned, and those that are held back with them. */
  readonly failed: readonly FailedResource[];
  /** What the closure pass could not speak about. */
  readonly unspoken: readonly string[];
  /** The part as it stands in the plan, and the table of answers its digest names. Made on demand: a run that finds nothing to do needs neither. */
  seal(): { readonly part: HostPart; readonly answers: Uint8Array };
}

/**
 * Plan one host: bound every resource, order them, walk them, and decide once more over the state foretold. Errors mean that there is no plan and nothing will
 * be done. What a plugin gets wrong is no error: it costs its own resources and what depends on them, and the plan says so. Pure but for its ports: the same input
 * and the same answers give the same bytes.
 */
export async function planHost(given: PlanInput): Promise<Outcome<HostPlanning>> {
  const input = { ...given, target: resolvingTarget(given.target, given.verify) };
  const facts = canonicalText(input.facts);
  const bound = await boundResources(input, facts);
  if (hasErrors(bound.diagnostics))
    return { diagnostics: sortDiagnostics([...bound.diagnostics, ...bound.unbounded.map(({ fault }) => fault)]) };
  const failures = new Failures(input, bound.unbounded);
  const { walked, unspoken, diagnostics: found } = await walkAndClose(input, bound, { facts, failures });
  const diagnostics = [...bound.diagnostics, ...found];
  if (hasErrors(diagnostics)) return { diagnostics: sortDiagnostics([...diagnostics, ...failures.diagnostics()]) };
  const steps = mergeWrites(stepsOf(walked), walked);
  const harm = selfHarms(steps, input);
  if (harm.length > 0) return { diagnostics: sortDiagnostics([...diagnostics, ...harm]) };
  const failed = failures.isEmpty ? [] : failures.listed();
  const value: HostPlanning = {
    facts: input.facts,
    steps,
    failed,
    unspoken,
    seal: () => {
      const answers = answersText(walked);
      const owed = owedTo(input, steps);
      const part = { facts: input.facts, answers: digestOf(answers), steps, failed, ...(owed.length === 0 ? {} : { owed }) };
      return { part, answers };
    },
  };
  return { value, diagnostics: sortDiagnostics(diagnostics) };
}

/** What is owed to resources of the plan. */
function owedTo({ owed = [] }: PlanInput, steps: readonly Step[]): readonly OwedCause[] {
  if (owed.length === 0) return [];
  const addresses = new Set(steps.map(({ address }) => address));
  return owed.filter(({ subject }) => addresses.has(subject));
}

/** Steps that would take away what the run stands on, each told once. */
function selfHarms(steps: readonly Step[], { own = [], places }: PlanInput): readonly Diagnostic[] {
  return steps.flatMap((step) => {
    const planned = step.kind === "change" || step.kind === "refresh" ? step.operations : [];
    const found = planned.flatMap(({ operation }) => selfHarm(step.address, operation, own) ?? []).slice(0, 1);
    return found.map((diagnostic) => ({ ...diagnostic, at: places.locate(step.address, "") }));
  });
}

interface Closed {
  readonly walked: Walked;
  readonly unspoken: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Order, walk and close, anew whenever an answer shows that a directory has another name, since then scopes meet that did not seem to, and whenever a plugin
 * fails, since others may rest on what its resource seemed to bring. Each time at least one more resource is left alone.
 */
async function walkAndClose(
  input: PlanInput,
  { bounded }: BoundResources,
  { facts, failures }: { readonly facts: string; readonly failures: Failures },
): Promise<Closed> {
  const observations = new Observations(input, directoryQueries(bounded.flatMap(({ envelope }) => scopesOfEnvelope(envelope))));
  for (;;) {
    const aliases = new Map(observations.aliases);
    const { nodes, diagnostics: dropped } = planNodes(input, bounded, aliases);
    failures.hold(nodes);
    const walked = await walk(input, { nodes, facts, observations, aliases, failures });
    // What else went wrong may be for want of what failed: it counts once nothing more fails.
    if (walked === undefined || walked.faulted) continue;
    const diagnostics = [...dropped, ...walked.diagnostics];
    if (hasErrors(diagnostics)) return { walked, unspoken: [], diagnostics };
    const { faults, unspoken, diagnostics: unsettled } = await closure(input, walked, facts);
    diagnostics.push(...unsettled, ...identityConflicts(walked, input.places), ...orderWarnings(walked, input.places));
    for (const [address, diagnostic] of faults) failures.add(address, { diagnostic });
    if (faults.size === 0) return { walked, unspoken, diagnostics };
  }
}

function scopesOfEnvelope({ may, claims, needs, sideEffects }: Envelope): readonly Scope[] {
  return [...may.flatMap(patternScopes), ...claims, ...needs, ...sideEffects];
}

/** Every question asked with its answer, as canonical JSON: what a replay needs of the target. */
function answersText(walked: Walked): Uint8Array {
  const rows = Array.from(walked.observations.answers.values(), ({ query, answer }) =>
    canonicalText({ query: encodeJson("Query", query), answer: encodeJson("Answer", answer) }),
  );
  return bytesOf(listPieces(rows.toSorted()));
}

function identityConflicts(walked: Walked, places: Places): readonly Diagnostic[] {
  const first = new Map<string, string>();
  return walked.nodes.flatMap((each) => {
    const decision = each.converge?.decision;
    const identity = decision?.kind === "settled" ? decision.identity : decision?.kind === "change" ? decision.change.identity : undefined;
    if (identity === undefined) return [];
    const { type, address } = each.node.resource;
    const key = `${type}\0${identity}`;
    const other = first.get(key);
    if (other === undefined) {
      first.set(key, address);
      return [];
    }
    const detail = `${address} and ${other} are the same ${type} on this host: ${identity}. Keep one of them.`;
    return [errorOf("MC_PLAN_IDENTITY", { about: address, at: places.locate(address, ""), detail })];
  });
}
