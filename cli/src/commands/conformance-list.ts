import { checks, includes } from "@masterchef/conformance";
import type { ExitName } from "../exit-codes.ts";
import type { Invocation } from "../invocation.ts";
import { profileNamed } from "../profile-named.ts";

export async function run({ options, view }: Invocation): Promise<ExitName> {
  const profile = await profileNamed(options.value("profile") ?? "certified", view, "conformance list");
  if (profile === undefined) return "usage";
  await view.show({ kind: "checks", checks: checks.filter(({ from }) => includes(profile, from)), inFull: false });
  return "done";
}
