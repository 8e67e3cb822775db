import { sumUp } from "@masterchef/kernel";
import type { PlanReport } from "@masterchef/kernel";
import { endOfRun } from "./end-of-run.ts";
import type { ExitName } from "./exit-codes.ts";
import { interruptible } from "./interruptible.ts";
import type { Invocation } from "./invocation.ts";
import { contentsOf } from "./plan-contents.ts";
import type { Work } from "./with-kernel.ts";
import { showFailed } from "./show-failed.ts";
import { showForeign } from "./show-foreign.ts";
import { showTripped } from "./show-tripped.ts";
import { wrongUsage } from "./wrong-usage.ts";

/** Carries out a plan: one that was just made after it was agreed to, one from a file after it was held against the site. */
export async function carryOutPlan(report: PlanReport, file: string | undefined, invocation: Invocation, work: Work): Promise<ExitName> {
  const { options, view } = invocation;
  const { kernel, take } = work;
  if (options.has("complete") && (await isIncomplete(report, invocation, work))) return "incomplete";
  const consent = file === undefined ? await consentTo(report, invocation, work) : "given";
  if (consent !== "given") return consent;
  if (file !== undefined) {
    await take(await kernel.hold(report));
    await view.show({ kind: "applying", file, report });
    await showFailed(report, kernel, view);
    await showTripped(report, options.has("retry-tripped"), view, kernel);
    await showForeign(report, view);
  }
  const result = await interruptible(
    view,
    async (signal) =>
      await take(await kernel.apply(report, { exact: options.has("exact"), retryTripped: options.has("retry-tripped"), signal })),
  );
  await view.show({ kind: "run", report: result });
  return endOfRun(result);
}

/** Whether the plan leaves something out; then that is said, and nothing is done. */
async function isIncomplete(report: PlanReport, { view }: Invocation, { kernel }: Work): Promise<boolean> {
  if (!(await showFailed(report, kernel, view))) return false;
  await view.show({
    kind: "note",
    text: "The plan is not complete, so nothing was changed. Without --complete the rest of it is carried out.",
  });
  return true;
}

/** Shows the plan and asks whether to go on. A plan that changes nothing needs no consent. */
async function consentTo(report: PlanReport, { options, view }: Invocation, { kernel }: Work): Promise<ExitName | "given"> {
  await view.show({ kind: "plan", report, contents: await contentsOf(report, kernel), operations: false, only: () => true });
  await showTripped(report, options.has("retry-tripped"), view, kernel);
  await showForeign(report, view);
  const isWhole = !(await showFailed(report, kernel, view));
  if (sumUp(report).steps === 0) {
    await kernel.clearVoid(report);
    return isWhole ? "done" : "incomplete";
  }
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
