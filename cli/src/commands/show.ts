import { resolve } from "node:path";
import { isSelected } from "@masterchef/kernel";
import type { Step } from "@masterchef/kernel";
import type { ExitName } from "../exit-codes.ts";
import type { Invocation } from "../invocation.ts";
import { selectionOf } from "../open-kernel.ts";
import { contentsOf } from "../plan-contents.ts";
import { withKernel } from "../with-kernel.ts";

export async function run(invocation: Invocation): Promise<ExitName> {
  const { options, view, directory } = invocation;
  const [file = ""] = invocation.arguments;
  return await withKernel(invocation, { variables: false }, async ({ kernel, take }) => {
    const report = await take(await kernel.readPlan(resolve(directory, file)));
    const selection = selectionOf(options);
    const only = (step: Step): boolean => isSelected(step, selection);
    if (options.has("explain")) {
      const doing = (step: Step): boolean => step.kind !== "settled" && only(step);
      await view.show({ kind: "explanations", explanations: (await kernel.planReports()).explain(report.hosts, doing) });
      return "done";
    }
    const contents = await contentsOf(report, kernel);
    await view.show({ kind: "plan", report, contents, operations: options.has("operations"), only });
    return "done";
  });
}
