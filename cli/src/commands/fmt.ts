import { resolve } from "node:path";
import type { ExitName } from "../exit-codes.ts";
import type { Invocation } from "../invocation.ts";
import { withKernel } from "../with-kernel.ts";

export async function run(invocation: Invocation): Promise<ExitName> {
  const { options, view, directory } = invocation;
  const check = options.has("check");
  const files = invocation.arguments.map((file) => resolve(directory, file));
  return await withKernel(invocation, { variables: false }, async ({ kernel, take }) => {
    const formatted = await take(await kernel.format({ files, check }));
    await view.show({ kind: "formatted", files: formatted, check });
    return check && formatted.some(({ differs }) => differs) ? "failed" : "done";
  });
}
