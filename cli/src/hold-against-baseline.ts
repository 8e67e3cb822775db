import { resolve } from "node:path";
import { errorOf } from "@masterchef/kernel";
import type { PlanReport } from "@masterchef/kernel";
import type { Invocation } from "./invocation.ts";
import type { Work } from "./with-kernel.ts";

/** Holds a plan against the baseline that `--snapshot` names, or writes it, and says so. Ends the command if the plan regresses. */
export async function holdAgainstBaseline(
  report: PlanReport,
  file: string,
  { directory, view }: Invocation,
  { kernel, take }: Work,
): Promise<void> {
  const held = await take(await kernel.holdAgainstBaseline(report, resolve(directory, file), file));
  await view.show({ kind: "baseline", file, report: held });
  const count = held.comparison?.regressions.length ?? 0;
  if (count === 0) return;
  const what = count === 1 ? "One thing is" : `${count} things are`;
  const detail = `${what} worse than in the baseline. If it is meant, remove ${file} and run the same command again: it writes a new one.`;
  await take({ diagnostics: [errorOf("MC_PLAN_REGRESSED", { about: file, detail })] });
}
