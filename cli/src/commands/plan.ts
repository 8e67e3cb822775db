import { resolve } from "node:path";
import type { ExitName } from "../exit-codes.ts";
import type { Invocation } from "../invocation.ts";
import { selectionOf } from "../open-kernel.ts";
import { planOrSettled } from "../plan-or-settled.ts";
import { showFailed } from "../show-failed.ts";
import { showForeign } from "../show-foreign.ts";
import { showTripped } from "../show-tripped.ts";
import { withKernel } from "../with-kernel.ts";

export async function run(invocation: Invocation): Promise<ExitName> {
  const { options, view, directory } = invocation;
  const file = options.value("out");
  const baseline = options.value("snapshot");
  return await withKernel(invocation, { variables: true }, async (work) => {
    const { kernel, take } = work;
    const selection = selectionOf(options);
    const report =
      file === undefined && baseline === undefined ? await planOrSettled(selection, work, view) : await take(await kernel.plan(selection));
    if (report === undefined) return "done";
    const { contentsOf } = await import("../plan-contents.ts");
    const contents = await contentsOf(report, kernel);
    await view.show({ kind: "plan", report, contents, operations: false, only: () => true });
    await showTripped(report, false, view, kernel);
    await showForeign(report, view);
    const isIncomplete = await showFailed(report, kernel, view);
    if (file !== undefined) {
      await take(await kernel.savePlan(report, resolve(directory, file)));
      await view.show({ kind: "saved", file, digest: report.seal().digest });
    }
    if (baseline !== undefined) {
      const { holdAgainstBaseline } = await import("../hold-against-baseline.ts");
      await holdAgainstBaseline(report, baseline, invocation, work);
    }
    return isIncomplete ? "incomplete" : "done";
  });
}
