import { resolve } from "node:path";
import type { ExitName } from "../exit-codes.ts";
import type { Invocation } from "../invocation.ts";
import { selectionOf } from "../open-kernel.ts";
import { planOrSettled } from "../plan-or-settled.ts";
import { withKernel } from "../with-kernel.ts";

export async function run(invocation: Invocation): Promise<ExitName> {
  const { options, view, directory } = invocation;
  const [file] = invocation.arguments;
  const selects = ["resources", "tags", "skip-tags"].find((name) => options.has(name));
  if (file !== undefined && selects !== undefined) {
    const { wrongUsage } = await import("../wrong-usage.ts");
    return await wrongUsage(view, `A saved plan is applied as it is: --${selects} belongs to "plan".`, "apply");
  }
  return await withKernel(invocation, { variables: true }, async (work) => {
    const { kernel, take } = work;
    const report =
      file === undefined
        ? await planOrSettled(selectionOf(options), work, view)
        : await take(await kernel.readPlan(resolve(directory, file)));
    if (report === undefined) return "done";
    const { carryOutPlan } = await import("../carry-out-plan.ts");
    return await carryOutPlan(report, file, invocation, work);
  });
}
