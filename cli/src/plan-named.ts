import { resolve } from "node:path";
import { isSelected } from "@masterchef/kernel";
import type { ReportedHost } from "@masterchef/kernel";
import type { Invocation } from "./invocation.ts";
import { selectionOf } from "./open-kernel.ts";
import { showFailed } from "./show-failed.ts";
import type { Work } from "./with-kernel.ts";

/** The selected steps of a saved plan, or of a plan made now where no file is named. */
export async function planNamed(
  file: string | undefined,
  { options, directory, view }: Invocation,
  { kernel, take }: Work,
): Promise<readonly ReportedHost[]> {
  const selection = selectionOf(options);
  const report = await take(file === undefined ? await kernel.plan(selection) : await kernel.readPlan(resolve(directory, file)));
  await showFailed(report, kernel, view);
  if (file === undefined) return report.hosts;
  return report.hosts.map((host) =>
    "steps" in host ? { host: host.host, steps: host.steps.filter((step) => isSelected(step, selection)) } : host,
  );
}
