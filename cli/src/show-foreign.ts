import type { PlanReport } from "@masterchef/kernel";
import type { View } from "./view/view.ts";

/** Says what others owe to the host, which this site leaves alone. */
export async function showForeign({ owed = [] }: PlanReport, view: View): Promise<void> {
  const foreign = owed.filter(({ standing }) => standing === "foreign");
  if (foreign.length > 0) await view.show({ kind: "owed-foreign", owed: foreign });
}
