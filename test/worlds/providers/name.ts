import { isHole } from "@masterchef/sdk";
import type { Partly } from "@masterchef/sdk";

/** The name, which none of these types lets be born during the run. */
export function nameIn(value: Partly<string>): string {
  return isHole(value) ? "" : value;
}
