import { isJsonList } from "../ir/json.ts";
import type { Json } from "../ir/json.ts";
import { partJson } from "../plan/plan-file.ts";
import type { Step } from "../plan/step.ts";

/** Steps in the JSON form they have in a plan file. */
export function writtenSteps(steps: readonly Step[]): readonly Json[] {
  const { steps: written } = partJson({ facts: {}, answers: "", steps, failed: [] });
  return isJsonList(written) ? written : [];
}
