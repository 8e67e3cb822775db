import { errorOf } from "../diagnostics/diagnostic.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { ResourceNode } from "../ir/resource-node.ts";
import type { Selection } from "../plan/plan.ts";
import { everyResource, isSelected } from "../plan/selection.ts";

/** A word of a selection that fits no resource is a mistake, and so is a selection that leaves none. */
export function checkSelection(
  selection: Selection,
  resources: readonly Pick<ResourceNode, "address" | "execution">[],
): readonly Diagnostic[] {
  const tags = new Set(resources.flatMap(({ execution }) => execution.tags));
  const diagnostics: Diagnostic[] = [];
  for (const address of selection.resources) {
    if (resources.some((resource) => isSelected(resource, { ...everyResource, resources: [address] }))) continue;
    diagnostics.push(selectsNothing(`--resources ${address}`, `No resource has the address ${address}.`));
  }
  for (const [option, tag] of [
    ...selection.tags.map((each) => ["--tags", each] as const),
    ...selection.skipTags.map((each) => ["--skip-tags", each] as const),
  ]) {
    if (!tags.has(tag)) diagnostics.push(selectsNothing(`${option} ${tag}`, `No resource has the tag ${tag}. There ${tagList(tags)}.`));
  }
  if (diagnostics.length > 0 || resources.length === 0 || resources.some((resource) => isSelected(resource, selection))) return diagnostics;
  return [selectsNothing("the selection", "Each of its words fits some resource, and none fits them all.")];
}

function selectsNothing(about: string, detail: string): Diagnostic {
  return errorOf("MC_SITE_SELECTION", { detail, about });
}

function tagList(tags: ReadonlySet<string>): string {
  return tags.size === 0 ? "are no tags in this site" : `are: ${[...tags].toSorted().slice(0, 12).join(", ")}`;
}
