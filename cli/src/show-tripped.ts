import type { Kernel, PlanReport } from "@masterchef/kernel";
import type { View } from "./view/view.ts";

/** Says what of a plan is not tried because it kept failing, or is tried all the same. */
export async function showTripped(report: PlanReport, tried: boolean, view: View, kernel: Kernel): Promise<void> {
  const breakers = await kernel.trippedIn(report);
  if (breakers.length > 0) await view.show({ kind: "tripped", breakers, tried });
}
