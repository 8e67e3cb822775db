import type { ExitName } from "../exit-codes.ts";
import type { Invocation } from "../invocation.ts";
import { withKernel } from "../with-kernel.ts";

export async function run(invocation: Invocation): Promise<ExitName> {
  return await withKernel(invocation, { variables: true }, async ({ kernel, take }) => {
    await invocation.view.show({ kind: "owed", owed: await take(await kernel.owed()) });
    return "done";
  });
}
