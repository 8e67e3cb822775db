import { resolve } from "node:path";
import { sumUp } from "@masterchef/kernel";
import type { PlanReport, RunReport } from "@masterchef/kernel";
import type { ExitName } from "../exit-codes.ts";
import { interruptible } from "../interruptible.ts";
import type { Invocation } from "../invocation.ts";
import { selectionOf } from "../open-kernel.ts";
import { contentsOf } from "../plan-contents.ts";
import { planOrSettled } from "../plan-or-settled.ts";
import { withKernel } from "../with-kernel.ts";
import type { Work } from "../with-kernel.ts";
import { wrongUsage } from "../wrong-usage.ts";

export async function run(invocation: Invocation): Promise<ExitName> {
  const { options, view, directory } = invocation;
  const [file] = invocation.arguments;
  const selects = ["resources", "tags", "skip-tags"].find((name) => options.has(name));
  if (file !== undefined && selects !== undefined)
    return await wrongUsage(view, `A saved plan is applied as it is: --${selects} belongs to "plan".`, "apply");
  return await withKernel(invocation, { variables: true }, async (work) => {
    const { kernel, take } = work;
    const report =
      file === undefined
        ? await planOrSettled(selectionOf(options), work, view)
        : await take(await kernel.readPlan(resolve(directory, file)));
    if (report === undefined) return "done";
    const consent = file === undefined ? await consentTo(report, invocation, work) : "given";
    if (consent !== "given") return consent;
    if (file !== undefined) {
      await take(await kernel.hold(report));
      await view.show({ kind: "applying", file, report });
    }
    const result = await interruptible(
      view,
      async (signal) => await take(await kernel.apply(report, { exact: options.has("exact"), signal })),
    );
    await view.show({ kind: "run", report: result });
    return endOf(result);
  });
}

/** A run that only stopped at steps the host had moved under can be tried again with a new plan. */
function endOf({ result, totals }: RunReport): ExitName {
  if (result === "cancelled") return "interrupted";
  if (result === "succeeded") return "done";
  return (totals.stale ?? 0) > 0 && (totals.failed ?? 0) + (totals["refresh-failed"] ?? 0) === 0 ? "stale" : "failed";
}

/** Shows the plan and asks whether to go on. A plan that changes nothing needs no consent. */
async function consentTo(report: PlanReport, { options, view }: Invocation, { kernel }: Work): Promise<ExitName | "given"> {
  await view.show({ kind: "plan", report, contents: await contentsOf(report, kernel), operations: false, only: () => true });
  if (sumUp(report).steps === 0) return "done";
  if (options.has("yes")) return "given";
  const answer = await view.confirm("Do this?");
  if (answer === true) return "given";
  if (answer === false) {
    await view.show({ kind: "note", text: "Nothing was changed." });
    return "done";
  }
  return await wrongUsage(
    view,
    "There is no terminal to ask on, so nothing was changed. Save the plan with plan --out and apply that file, or add --yes.",
    "apply",
  );
}
