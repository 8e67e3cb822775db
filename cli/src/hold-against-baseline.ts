import { resolve } from "node:path";
import { errorOf } from "@masterchef/kernel";
import type { PlanReport } from "@masterchef/kernel";
import type { Invocation } from "./invocation.ts";
import type { Work } from "./with-kernel.ts";

/** Holds a plan against the baseline that `--snapshot` names, or writes it, and says so. Ends the command if the plan regresses. */
export async function holdAgainstBaseline(
  report: PlanReport,
  file: string,
  { directory, options, view }: Invocation,
  { kernel, take }: Work,
): Promise<void> {
  const held = await take(
    await kernel.holdAgainstBaseline(report, { file: resolve(directory, file), named: file, update: options.has("update") }),
  );
  await view.show({ kind: "baseline", file, report: held });
  const count = held.comparison?.regressions.length ?? 0;
  if (count === 0 || held.replaced === true) return;
  const what = count === 1 ? "One thing is" : `${count} things are`;
  const detail = `${what} worse than in the baseline. If it is meant, run the same command with --update: it writes the baseline anew.`;
  await take({ diagnostics: [errorOf("MC_PLAN_REGRESSED", { about: file, detail })] });
}
