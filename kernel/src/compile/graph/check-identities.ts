import type { Compilation } from "../compilation.ts";
import { rangeAt } from "../read/source-file.ts";
import { quote } from "../read/source-node.ts";
import { attributeSpan } from "./canonicalize-documents.ts";
import type { CanonicalInstance } from "./canonicalize-documents.ts";

/** Refuse two resources with one identity, showing both. */
export function checkIdentities(instances: readonly CanonicalInstance[], { file, report }: Compilation): void {
  const owners = new Map<string, CanonicalInstance>();
  for (const one of instances) {
    const { type } = one.instance.prepared.declared;
    // Who it will be is not known yet; the planner compares what is observed.
    if (one.pending.some((value) => value.steps[0] === type.identity)) continue;
    const identity = `${type.name}\0${one.identity}`;
    const owner = owners.get(identity);
    if (owner === undefined) {
      owners.set(identity, one);
      continue;
    }
    const first = rangeAt(file, attributeSpan(owner.instance, [type.identity]));
    const named = one.instance.prepared.declared.attributes.has(type.identity);
    const remedy = named ? "Keep one." : `Keep one, or tell them apart with ${JSON.stringify(type.identity)}.`;
    report.error("MC_RESOURCE_DUPLICATE", {
      at: rangeAt(file, attributeSpan(one.instance, [type.identity])),
      about: `resources.${one.instance.prepared.declared.address}.${type.identity}`,
      detail: `${owner.instance.address} (line ${first.start.line}) and ${one.instance.address} both manage the ${type.name} ${quote(one.identity)}. ${remedy}`,
      related: [{ at: first, note: `${owner.instance.address} manages it here` }],
    });
  }
}
