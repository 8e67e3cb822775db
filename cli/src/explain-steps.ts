import { resolve } from "node:path";
import { errorOf, isSelected } from "@masterchef/kernel";
import type { Step } from "@masterchef/kernel";
import type { ExitName } from "./exit-codes.ts";
import type { Invocation } from "./invocation.ts";
import { nearest } from "./nearest.ts";
import { withKernel } from "./with-kernel.ts";

/** Explains what a saved plan does about a resource: `explain ADDRESS --plan FILE`. The address may leave out its instance, or hold stars. */
export async function explainSteps(address: string, file: string, invocation: Invocation): Promise<ExitName> {
  return await withKernel(invocation, { variables: false }, async ({ kernel, take }) => {
    const { hosts } = await take(await kernel.readPlan(resolve(invocation.directory, file)));
    const only = (step: Step): boolean => isSelected(step, { resources: [address], tags: [], skipTags: [] });
    const explanations = (await kernel.planReports()).explain(hosts, only);
    if (explanations.length === 0) {
      const close = nearest(
        address,
        hosts.flatMap((host) => ("steps" in host ? host.steps.map((step) => step.address) : [])),
      );
      const hint = close === undefined ? `\`masterchef graph ${file}\` lists those there are.` : `Did you mean ${close}?`;
      await take({
        diagnostics: [errorOf("MC_SITE_SELECTION", { about: address, detail: `The plan has no resource ${address}. ${hint}` })],
      });
    }
    await invocation.view.show({ kind: "explanations", explanations });
    return "done";
  });
}
