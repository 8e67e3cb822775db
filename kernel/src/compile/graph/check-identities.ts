import type { Compilation } from "../compilation.ts";
import { placeText, rangeAt } from "../read/source-file.ts";
import type { Span } from "../read/source-file.ts";
import { quote } from "../read/source-node.ts";
import { attributeSpan } from "./canonicalize-documents.ts";
import type { CanonicalInstance } from "./canonicalize-documents.ts";

/** Refuse two resources with one identity, showing both. */
export function checkIdentities(instances: readonly CanonicalInstance[], { file, report }: Compilation): void {
  const owners = new Map<string, CanonicalInstance>();
  for (const one of instances) {
    const { type, attributes, about, handler } = one.instance.prepared.declared;
    const attribute = type.identity;
    // Who it will be is not known yet; the planner compares what is observed.
    if (attribute !== undefined && one.pending.some((value) => value.steps[0] === attribute)) continue;
    // A handler owns nothing: it may well act on what a resource manages.
    const identity = `${handler ? "handler" : "resource"}\0${type.name}\0${one.identity}`;
    const owner = owners.get(identity);
    if (owner === undefined) {
      owners.set(identity, one);
      continue;
    }
    const first = rangeAt(file, spanOf(owner));
    const named = attribute === undefined || attributes.has(attribute);
    const remedy = named ? "Keep one." : `Keep one, or tell them apart with ${JSON.stringify(attribute)}.`;
    report.error("MC_RESOURCE_DUPLICATE", {
      at: rangeAt(file, spanOf(one)),
      about: [about, ...(attribute === undefined ? [] : [attribute])].join("."),
      detail: `${owner.instance.address} (${placeText(file, spanOf(owner), spanOf(one))}) and ${one.instance.address} both manage the ${type.name} ${quote(one.identity)}. ${remedy}`,
      related: [{ at: first, note: `${owner.instance.address} manages it here` }],
    });
  }
}

function spanOf({ instance }: CanonicalInstance): Span {
  const { identity } = instance.prepared.declared.type;
  return attributeSpan(instance, identity === undefined ? [] : [identity]);
}
