import { checks } from "@masterchef/conformance";
import type { ExitName } from "../exit-codes.ts";
import type { Invocation } from "../invocation.ts";
import { nearest } from "../nearest.ts";
import { wrongUsage } from "../wrong-usage.ts";

export async function run({ arguments: [id = ""], view }: Invocation): Promise<ExitName> {
  const check = checks.find((each) => each.id === id);
  if (check === undefined) {
    const meant = nearest(
      id,
      checks.map((each) => each.id),
    );
    const hint = meant === undefined ? "`masterchef conformance list` lists all." : `Did you mean ${meant}?`;
    return await wrongUsage(view, `There is no check "${id}". ${hint}`, "conformance explain");
  }
  await view.show({ kind: "checks", checks: [check], inFull: true });
  return "done";
}
