import type { ResourceNode } from "../ir/resource-node.ts";
import type { Selection } from "./plan.ts";
import { argumentMatches } from "./pattern/glob.ts";

/** Every resource. */
export const everyResource: Selection = { resources: [], tags: [], skipTags: [] };

/** Whether a resource is among those asked for: its address, or its address without the instance, matches a glob; it has a tag asked for and none to skip. */
export function isSelected(resource: Pick<ResourceNode, "address" | "execution">, selection: Selection): boolean {
  const { address } = resource;
  const declared = address.includes("[") ? address.slice(0, address.indexOf("[")) : address;
  const named =
    selection.resources.length === 0 ||
    selection.resources.some((glob) => argumentMatches(glob, address) || argumentMatches(glob, declared));
  const tags = resource.execution.tags;
  const tagged = selection.tags.length === 0 || selection.tags.some((tag) => tags.includes(tag));
  return named && tagged && !selection.skipTags.some((tag) => tags.includes(tag));
}
