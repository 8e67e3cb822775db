import type { ResumeReport } from "@masterchef/kernel";
import { endOfRun } from "../end-of-run.ts";
import type { ExitName } from "../exit-codes.ts";
import { interruptible } from "../interruptible.ts";
import type { Invocation } from "../invocation.ts";
import { withKernel } from "../with-kernel.ts";
import { wrongUsage } from "../wrong-usage.ts";

export async function run(invocation: Invocation): Promise<ExitName> {
  const { options, view } = invocation;
  const [id = ""] = invocation.arguments;
  return await withKernel(invocation, { variables: false }, async ({ kernel, take }) => {
    const report = await take(await kernel.resumable(id));
    await view.show({ kind: "resumable", report });
    const consent = await consentTo(report, invocation);
    if (consent !== "given") return consent;
    const result = await interruptible(
      view,
      async (signal) => await take(await kernel.resume(report.run, { retryTripped: options.has("retry-tripped"), signal })),
    );
    await view.show({ kind: "run", report: result });
    return endOfRun(result);
  });
}

/** Asks whether to go on. A run of which nothing is left needs no consent. */
async function consentTo({ totals }: ResumeReport, { options, view }: Invocation): Promise<ExitName | "given"> {
  if (totals.left + totals.begun + totals.unknown + totals.owed === 0) return "done";
  if (options.has("yes")) return "given";
  const answer = await view.confirm("Go on with it?");
  if (answer === true) return "given";
  if (answer === false) {
    await view.show({ kind: "note", text: "Nothing was changed." });
    return "done";
  }
  return await wrongUsage(view, "There is no terminal to ask on, so nothing was changed. Add --yes.", "resume");
}
