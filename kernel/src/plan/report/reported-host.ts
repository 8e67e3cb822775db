import type { Step } from "../step.ts";

/** The steps of one host as they are reported, in the order of the plan. A host that could not be reached is a named hole. */
export type ReportedHost =
  | { readonly host: string; readonly steps: readonly Step[] }
  | { readonly host: string; readonly unreachable: string };

/** The steps of a host; none where it could not be reached. */
export function stepsOn(host: ReportedHost): readonly Step[] {
  return "steps" in host ? host.steps : [];
}
