import { completionScript, shells } from "../completion-script.ts";
import type { ExitName } from "../exit-codes.ts";
import type { Invocation } from "../invocation.ts";
import { wrongUsage } from "../wrong-usage.ts";

export async function run({ arguments: [name = ""], view }: Invocation): Promise<ExitName> {
  const shell = shells.find((known) => known === name);
  if (shell === undefined)
    return await wrongUsage(view, `There is no completion for "${name}". Choose one of ${shells.join(", ")}.`, "completion");
  await view.show({ kind: "script", text: completionScript(shell) });
  return "done";
}
