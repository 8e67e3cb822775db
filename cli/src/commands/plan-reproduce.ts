import { resolve } from "node:path";
import type { ExitName } from "../exit-codes.ts";
import type { Invocation } from "../invocation.ts";
import { withKernel } from "../with-kernel.ts";

export async function run(invocation: Invocation): Promise<ExitName> {
  const { view, directory } = invocation;
  const [first = "", second = ""] = invocation.arguments;
  return await withKernel(invocation, { variables: false }, async ({ kernel, take }) => {
    const before = await take(await kernel.readPlan(resolve(directory, first)));
    const after = await take(await kernel.readPlan(resolve(directory, second)));
    const reports = await kernel.planReports();
    const reproduction = reports.reproduce(before.seal().plan, after.seal().plan);
    await view.show({ kind: "reproduction", reproduction });
    return reproduction.reproduced ? "done" : "failed";
  });
}
