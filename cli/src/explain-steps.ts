import { resolve } from "node:path";
import { errorOf, isSelected } from "@masterchef/kernel";
import type { PlanReport, Step } from "@masterchef/kernel";
import type { ExitName } from "./exit-codes.ts";
import type { Invocation } from "./invocation.ts";
import { nearest } from "./nearest.ts";
import { withKernel } from "./with-kernel.ts";
import type { Work } from "./with-kernel.ts";

/** Explains what a plan does about a resource: one that is saved, one that a run carried out, or one made now. The address may leave out its instance, or hold stars. */
export async function explainSteps(address: string, invocation: Invocation): Promise<ExitName> {
  return await withKernel(invocation, { variables: true }, async (work) => {
    const { kernel, take } = work;
    const { hosts } = await planMeant(invocation, work);
    const only = (step: Step): boolean => isSelected(step, { resources: [address], tags: [], skipTags: [] });
    const explanations = (await kernel.planReports()).explain(hosts, only);
    if (explanations.length === 0) {
      const close = nearest(
        address,
        hosts.flatMap((host) => ("steps" in host ? host.steps.map((step) => step.address) : [])),
      );
      const hint = close === undefined ? "`masterchef graph` lists those there are." : `Did you mean ${close}?`;
      await take({
        diagnostics: [errorOf("MC_SITE_SELECTION", { about: address, detail: `The plan has no resource ${address}. ${hint}` })],
      });
    }
    await invocation.view.show({ kind: "explanations", explanations });
    return "done";
  });
}

async function planMeant({ options, directory }: Invocation, { kernel, take }: Work): Promise<PlanReport> {
  const file = options.value("plan");
  if (file !== undefined) return await take(await kernel.readPlan(resolve(directory, file)));
  const run = options.value("run");
  if (run === undefined) return await take(await kernel.plan({ resources: [], tags: [], skipTags: [] }));
  const [latest] = run === "last" ? await take(await kernel.runs()) : [];
  return await take(await kernel.planOfRun(latest?.id ?? run));
}
