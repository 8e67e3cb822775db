import { resolve } from "node:path";
import type { ExitName } from "../exit-codes.ts";
import type { Invocation } from "../invocation.ts";
import { selectionOf } from "../open-kernel.ts";
import { contentsOf } from "../plan-contents.ts";
import { showFailed } from "../show-failed.ts";
import { withKernel } from "../with-kernel.ts";
import { wrongUsage } from "../wrong-usage.ts";

export async function run(invocation: Invocation): Promise<ExitName> {
  const { options, view, directory } = invocation;
  const [first, second] = invocation.arguments;
  if (first !== undefined && second === undefined)
    return await wrongUsage(view, "One plan has nothing to be compared with. Name two, or none to compare the site with the host.", "diff");
  return await withKernel(invocation, { variables: true }, async ({ kernel, take }) => {
    if (first === undefined || second === undefined) {
      const report = await take(await kernel.plan(selectionOf(options)));
      const contents = new Map([...(await contentsOf(report, kernel)), ...(await kernel.observe(report))]);
      await view.show({ kind: "diff", report, contents });
      return (await showFailed(report, kernel, view)) ? "incomplete" : "done";
    }
    const before = await take(await kernel.readPlan(resolve(directory, first)));
    const after = await take(await kernel.readPlan(resolve(directory, second)));
    const contents = new Map([...(await contentsOf(before, kernel)), ...(await contentsOf(after, kernel))]);
    await view.show({ kind: "plan-diff", before: { file: first, report: before }, after: { file: second, report: after }, contents });
    return "done";
  });
}
