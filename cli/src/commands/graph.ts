import type { ExitName } from "../exit-codes.ts";
import { formatOf } from "../graph-format.ts";
import type { Invocation } from "../invocation.ts";
import { planNamed } from "../plan-named.ts";
import { withKernel } from "../with-kernel.ts";
import { wrongUsage } from "../wrong-usage.ts";

export async function run(invocation: Invocation): Promise<ExitName> {
  const { options, view } = invocation;
  const format = formatOf(options);
  if ("wrong" in format) return await wrongUsage(view, format.wrong, "graph");
  return await withKernel(invocation, { variables: true }, async (work) => {
    const hosts = await planNamed(invocation.arguments[0], invocation, work);
    const reports = await work.kernel.planReports();
    await view.show({ kind: "graph", graphs: reports.graphs(hosts), format: format.name });
    return "done";
  });
}
