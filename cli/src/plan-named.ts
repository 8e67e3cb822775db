import { resolve } from "node:path";
import { isSelected } from "@masterchef/kernel";
import type { ReportedHost } from "@masterchef/kernel";
import type { Invocation } from "./invocation.ts";
import { selectionOf } from "./open-kernel.ts";
import type { Work } from "./with-kernel.ts";

/** The selected steps of a saved plan, or of a plan made now where no file is named. */
export async function planNamed(
  file: string | undefined,
  { options, directory }: Invocation,
  { kernel, take }: Work,
): Promise<readonly ReportedHost[]> {
  const selection = selectionOf(options);
  if (file === undefined) return (await take(await kernel.plan(selection))).hosts;
  const { hosts } = await take(await kernel.readPlan(resolve(directory, file)));
  return hosts.map((host) =>
    "steps" in host ? { host: host.host, steps: host.steps.filter((step) => isSelected(step, selection)) } : host,
  );
}
