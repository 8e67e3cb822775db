import { resolve } from "node:path";
import type { ExitName } from "../exit-codes.ts";
import type { Invocation } from "../invocation.ts";
import { contentsOf } from "../plan-contents.ts";
import { showFailed } from "../show-failed.ts";
import { withKernel } from "../with-kernel.ts";

export async function run(invocation: Invocation): Promise<ExitName> {
  const { options, view, directory } = invocation;
  const [id = ""] = invocation.arguments;
  const file = options.value("out");
  return await withKernel(invocation, { variables: false }, async ({ kernel, take }) => {
    const { run: undone, plan, left } = await take(await kernel.rollback(id, { overwrite: options.all("overwrite") }));
    await view.show({ kind: "not-undone", run: undone, left });
    await view.show({ kind: "plan", report: plan, contents: await contentsOf(plan, kernel), operations: false, only: () => true });
    const end = (await showFailed(plan, kernel, view)) ? "incomplete" : "done";
    if (file === undefined) return end;
    await take(await kernel.savePlan(plan, resolve(directory, file)));
    await view.show({ kind: "saved", file, digest: plan.seal().digest });
    return end;
  });
}
