import { sumUp } from "@masterchef/kernel";
import type { PlanReport } from "@masterchef/kernel";
import { endOfRun } from "./end-of-run.ts";
import type { ExitName } from "./exit-codes.ts";
import { interruptible } from "./interruptible.ts";
import type { Invocation } from "./invocation.ts";
import { contentsOf } from "./plan-contents.ts";
import type { Work } from "./with-kernel.ts";
import { wrongUsage } from "./wrong-usage.ts";

/** Carries out a plan: one that was just made after it was agreed to, one from a file after it was held against the site. */
export async function carryOutPlan(report: PlanReport, file: string | undefined, invocation: Invocation, work: Work): Promise<ExitName> {
  const { options, view } = invocation;
  const { kernel, take } = work;
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
  return endOfRun(result);
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
