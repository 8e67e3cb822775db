import type { ExitName } from "../exit-codes.ts";
import type { Invocation } from "../invocation.ts";
import { selectionOf } from "../open-kernel.ts";
import { planOrSettled } from "../plan-or-settled.ts";
import { showFailed } from "../show-failed.ts";
import { withKernel } from "../with-kernel.ts";

export async function run(invocation: Invocation): Promise<ExitName> {
  const { options, view } = invocation;
  return await withKernel(invocation, { variables: true }, async (work) => {
    const { kernel } = work;
    const report = await planOrSettled(selectionOf(options), work, view);
    if (report === undefined) return "done";
    const [{ sumUp }, { contentsOf }] = await Promise.all([import("@masterchef/kernel"), import("../plan-contents.ts")]);
    await view.show({ kind: "checked", report, contents: await contentsOf(report, kernel) });
    if (await showFailed(report, kernel, view)) return "incomplete";
    return options.has("detailed-exit-code") && sumUp(report).steps > 0 ? "pending" : "done";
  });
}
