import type { ExitName } from "../exit-codes.ts";
import type { Invocation } from "../invocation.ts";
import { withKernel } from "../with-kernel.ts";

export async function run(invocation: Invocation): Promise<ExitName> {
  const { options, view } = invocation;
  const [id = ""] = invocation.arguments;
  return await withKernel(invocation, { variables: true }, async ({ kernel, take }) => {
    const report = await take(await kernel.replay(id, { verify: options.has("verify") }));
    await view.show({ kind: "replayed", report });
    return report.same ? "done" : "failed";
  });
}
