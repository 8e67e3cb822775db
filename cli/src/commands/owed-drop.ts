import type { ExitName } from "../exit-codes.ts";
import type { Invocation } from "../invocation.ts";
import { withKernel } from "../with-kernel.ts";

export async function run(invocation: Invocation): Promise<ExitName> {
  const [key = ""] = invocation.arguments;
  return await withKernel(invocation, { variables: true }, async ({ kernel, take }) => {
    await invocation.view.show({ kind: "owed-dropped", owed: await take(await kernel.dropOwed(key)) });
    return "done";
  });
}
