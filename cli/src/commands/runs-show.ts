import type { ExitName } from "../exit-codes.ts";
import type { Invocation } from "../invocation.ts";
import { withKernel } from "../with-kernel.ts";

export async function run(invocation: Invocation): Promise<ExitName> {
  return await withKernel(invocation, { variables: false }, async ({ kernel, take }) => {
    const run = await take(await kernel.showRun(invocation.arguments[0] ?? ""));
    await invocation.view.show({ kind: invocation.options.has("checkpoints") ? "checkpoints" : "run-details", run });
    return "done";
  });
}
