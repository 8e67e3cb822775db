import type { ExitName } from "../exit-codes.ts";
import type { Invocation } from "../invocation.ts";
import { planNamed } from "../plan-named.ts";
import { withKernel } from "../with-kernel.ts";

export async function run(invocation: Invocation): Promise<ExitName> {
  return await withKernel(invocation, { variables: true }, async (work) => {
    const hosts = await planNamed(invocation.arguments[0], invocation, work);
    const reports = await work.kernel.planReports();
    await invocation.view.show({ kind: "risk", risk: reports.risk(hosts) });
    return "done";
  });
}
