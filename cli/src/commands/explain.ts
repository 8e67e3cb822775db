import { catalogue, isDiagnosticCode } from "@masterchef/kernel";
import type { ExitName } from "../exit-codes.ts";
import type { Invocation } from "../invocation.ts";
import { nearest } from "../nearest.ts";
import { withKernel } from "../with-kernel.ts";
import { wrongUsage } from "../wrong-usage.ts";

export async function run(invocation: Invocation): Promise<ExitName> {
  const {
    arguments: [given = ""],
    options,
    view,
  } = invocation;
  const ways = ["now", "plan", "run"].filter((name) => options.has(name) || options.value(name) !== undefined);
  if (ways.length > 1) return await wrongUsage(view, `--${ways.join(" and --")} name different plans. Give one of them.`, "explain");
  if (ways.length === 1) return await (await import("../explain-steps.ts")).explainSteps(given, invocation);
  const code = given.toUpperCase();
  if (!isDiagnosticCode(code) && given.includes(".")) return await explainAddress(given, invocation);
  if (!isDiagnosticCode(code)) {
    const suggestion = nearest(code, Object.keys(catalogue));
    return await wrongUsage(
      view,
      `There is no diagnostic code "${given}".${suggestion === undefined ? "" : ` Did you mean ${suggestion}?`}`,
      "explain",
    );
  }
  await view.show({ kind: "code", code, ...catalogue[code] });
  return "done";
}

async function explainAddress(address: string, invocation: Invocation): Promise<ExitName> {
  return await withKernel(invocation, { variables: true }, async ({ kernel, take }) => {
    const origin = await take(await kernel.explainResource(address));
    await invocation.view.show({ kind: "origin", asked: address, origin });
    return "done";
  });
}
