import type { PlanReport, Selection } from "@masterchef/kernel";
import type { View } from "./view/view.ts";
import type { Work } from "./with-kernel.ts";

/** The plan of the site; undefined if there is nothing in it and the view was told so. A view for programs always gets the plan, step by step. */
export async function planOrSettled(selection: Selection, { kernel, take }: Work, view: View): Promise<PlanReport | undefined> {
  const settled = view.brief ? await kernel.settledBefore(selection) : undefined;
  if (settled === undefined) return await take(await kernel.plan(selection));
  await view.show({ kind: "settled", settled });
  return undefined;
}
