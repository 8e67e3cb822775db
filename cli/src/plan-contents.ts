import { parsePointer, valueAt } from "@masterchef/kernel";
import type { Kernel, PlanReport } from "@masterchef/kernel";
import { contentDigestOf } from "./view/value-text.ts";

/** The contents on both sides of every change of a plan, as far as they are held here: what a content diff is made from. */
export async function contentsOf({ hosts }: PlanReport, kernel: Kernel): Promise<ReadonlyMap<string, Uint8Array>> {
  const digests = new Set<string>();
  for (const host of hosts) {
    for (const step of "steps" in host ? host.steps : []) {
      if (step.kind !== "change") continue;
      for (const { at } of step.attributes) {
        const [before, after] = [
          contentDigestOf(valueAt(step.current, parsePointer(at))),
          contentDigestOf(valueAt(step.predicted, parsePointer(at))),
        ];
        if (before === undefined || after === undefined) continue;
        digests.add(before).add(after);
      }
    }
  }
  const contents = new Map<string, Uint8Array>();
  for (const digest of digests) {
    const bytes = await kernel.contentOf(digest);
    if (bytes !== undefined) contents.set(digest, bytes);
  }
  return contents;
}
