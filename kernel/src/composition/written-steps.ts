import type { Json } from "../ir/json.ts";
import { stepJson } from "../plan/plan-file.ts";
import type { Step } from "../plan/step.ts";

/** Steps in the JSON form they have in a plan file. */
export function writtenSteps(steps: readonly Step[]): readonly Json[] {
  return steps.map(stepJson);
}
