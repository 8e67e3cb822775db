import type { ExitName } from "../exit-codes.ts";
import type { Invocation } from "../invocation.ts";
import { withKernel } from "../with-kernel.ts";

export async function run(invocation: Invocation): Promise<ExitName> {
  const [address = ""] = invocation.arguments;
  return await withKernel(invocation, { variables: false }, async ({ kernel, take }) => {
    await invocation.view.show({ kind: "breakers-reset", breakers: await take(await kernel.resetBreakers(address)) });
    return "done";
  });
}
