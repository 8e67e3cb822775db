import type { Envelope, Pattern } from "@masterchef/wit/host";
import { impliedEdges } from "../order.ts";
import type { Step } from "../step.ts";

/**
 * For each resource those that what they claim and need alone puts before it. A plan does not hold its relations: what it orders beyond these pairs was written, or
 * was found on the host, such as a link on the way to a path.
 */
export function impliedPairs(steps: readonly Step[]): ReadonlyMap<string, ReadonlySet<string>> {
  const resources = steps
    .filter(({ kind }) => kind !== "refresh")
    .map(({ address, envelope, triggers }) => ({ address, envelope: asBound(envelope), handler: triggers !== undefined }));
  const pairs = new Map<string, Set<string>>();
  for (const { from, to } of impliedEdges(resources)) {
    const [first, later] = [resources[from]?.address, resources[to]?.address];
    if (first === undefined || later === undefined) continue;
    pairs.set(later, (pairs.get(later) ?? new Set<string>()).add(first));
  }
  return pairs;
}

/** The envelope as far as ordering goes by it. The one in a plan destroys only what is named, which is nothing where a removal has nothing to do. */
function asBound(envelope: Envelope): Envelope {
  return {
    ...envelope,
    may: envelope.may.map((pattern): Pattern => (pattern.does === "remove" ? { ...pattern, destroys: envelope.claims } : pattern)),
  };
}
