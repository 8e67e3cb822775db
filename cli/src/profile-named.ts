import { profiles } from "@masterchef/conformance";
import type { Profile } from "@masterchef/conformance";
import type { View } from "./view/view.ts";
import { wrongUsage } from "./wrong-usage.ts";

/** The profile of a name; undefined if there is none, which was said. */
export async function profileNamed(name: string, view: View, command: string): Promise<Profile | undefined> {
  const profile = profiles.find((each) => each === name);
  if (profile === undefined) await wrongUsage(view, `There is no profile "${name}". There are ${profiles.join(", ")}.`, command);
  return profile;
}
