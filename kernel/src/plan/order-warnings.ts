import type { Scope } from "@masterchef/wit/host";
import { warningOf } from "../diagnostics/diagnostic.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Places } from "../ir/places.ts";
import { sharesIt } from "./order.ts";
import { formatScope } from "./scope/scope-text.ts";
import type { WalkNode } from "./walk-node.ts";
import { convergeOrder } from "./plan-node.ts";
import type { Walked } from "./walk.ts";
import type { Write } from "./writes.ts";

/** Where scopes of two resources meet and nothing but the order written says which comes first. One warning a pair; who may touch anything is named once. */
export function orderWarnings(walked: Walked, places: Places): readonly Diagnostic[] {
  if (walked.writes.isEmpty) return [];
  const byAddress = new Map(walked.nodes.map((each) => [each.node.resource.address, each]));
  const wide = new Map<string, string[]>();
  const warnings = walked.nodes.flatMap((each) => {
    const before = each.converge === undefined ? undefined : ancestors(walked, each);
    if (before === undefined) return [];
    const unrelated = writesBefore(walked, each).filter((write) => {
      const writer = byAddress.get(write.address);
      // A handler comes after all resources, whatever was written first.
      if (each.triggers !== undefined && writer?.triggers === undefined) return false;
      return writer !== undefined && writer !== each && !before().has(writer) && !shareAll(writer, each, write);
    });
    for (const write of unrelated) if (isWide(write)) addTo(wide, write.address, each.node.resource.address);
    return [...new Map(unrelated.filter((write) => !isWide(write) && write.surely).map((write) => [write.address, write])).values()].map(
      (write) => writtenOrder(each, write, places),
    );
  });
  return [...warnings, ...Array.from(wide, ([address, later]) => wideWarning(address, later, places))];
}

function writesBefore(walked: Walked, each: WalkNode): readonly Write[] {
  const reads = (each.converge?.conversation.asked ?? []).flatMap((asked) => walked.writes.reads(asked));
  return walked.writes.meeting(reads, convergeOrder(each.node));
}

/** Several edits of one file say that they share it: their order is that of the lines they add, and nothing is to be warned of. */
function shareAll({ node: writer }: WalkNode, { node }: WalkNode, { scopes }: Write): boolean {
  const share = (scope: Scope): boolean => sharesIt(writer.envelope, scope) && sharesIt(node.envelope, scope);
  return scopes.every(share);
}

function isWide(write: Write): boolean {
  return write.operation !== undefined && write.scopes.some((scope) => scope.tag === "everything");
}

/** Computed at most once, and only for who needs it: most resources meet nobody. */
function ancestors(walked: Walked, each: WalkNode): () => ReadonlySet<WalkNode> {
  let found: Set<WalkNode> | undefined;
  return () => {
    if (found !== undefined) return found;
    found = new Set();
    const pending = [...each.node.predecessors];
    for (let sequence = pending.pop(); sequence !== undefined; sequence = pending.pop()) {
      const ancestor = walked.nodes[sequence];
      if (ancestor === undefined || found.has(ancestor)) continue;
      found.add(ancestor);
      pending.push(...ancestor.node.predecessors);
    }
    return found;
  };
}

function writtenOrder(each: WalkNode, write: Write, places: Places): Diagnostic {
  const { address } = each.node.resource;
  const met = write.scopes.map(formatScope).join(", ");
  return warningOf("MC_PLAN_ORDER_WRITTEN", {
    about: address,
    at: places.locate(address, ""),
    detail: `${write.address} writes ${met}, which ${address} reads, and stands before it only because it is written before it. If that is meant, give ${address} "require: ${write.address}".`,
  });
}

function wideWarning(address: string, later: readonly string[], places: Places): Diagnostic {
  const some = later.length > 3 ? `${later.slice(0, 3).join(", ")} and ${later.length - 3} more` : later.join(", ");
  return warningOf("MC_PLAN_WIDE", {
    about: address,
    at: places.locate(address, ""),
    detail: `${address} does not say what it writes, so ${some} can only be expected, not exact. State it with "writes", or "writes: []" if it is nothing that a resource manages.`,
  });
}

function addTo(lists: Map<string, string[]>, key: string, value: string): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else if (!list.includes(value)) list.push(value);
}
