import { sumUp } from "@masterchef/kernel";
import type { ExitName } from "../exit-codes.ts";
import type { Invocation } from "../invocation.ts";
import { selectionOf } from "../open-kernel.ts";
import { contentsOf } from "../plan-contents.ts";
import { withKernel } from "../with-kernel.ts";

export async function run(invocation: Invocation): Promise<ExitName> {
  const { options, view } = invocation;
  return await withKernel(invocation, { variables: true }, async ({ kernel, take }) => {
    const report = await take(await kernel.plan(selectionOf(options)));
    await view.show({ kind: "checked", report, contents: await contentsOf(report, kernel) });
    return options.has("detailed-exit-code") && sumUp(report).steps > 0 ? "pending" : "done";
  });
}
