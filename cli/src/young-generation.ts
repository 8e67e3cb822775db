import { setFlagsFromString } from "node:v8";

/**
 * Keep the young generation of this thread as small as it is when this is called, a few MB. By itself it grows until what is collected each time is a small part
 * of it, up to some 64 MB on a large site. Nearly all that a plan is made of lives until the plan is written, so that collecting less often saves little time.
 */
export function boundYoungGeneration(): void {
  setFlagsFromString("--semi-space-growth-factor=1");
}
