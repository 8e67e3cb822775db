import type { FailedResource } from "../failed-resource.ts";
import type { Step } from "../step.ts";

/** The steps of one host as they are reported, in the order of the plan. A host that could not be reached is a named hole. */
export type ReportedHost =
  | { readonly host: string; readonly steps: readonly Step[]; readonly failed?: readonly FailedResource[] | undefined }
  | { readonly host: string; readonly unreachable: string };

/** The resources of a host that could not be planned. */
export function failedOn(host: ReportedHost): readonly FailedResource[] {
  return "failed" in host ? (host.failed ?? []) : [];
}

/** The steps of a host; none where it could not be reached. */
export function stepsOn(host: ReportedHost): readonly Step[] {
  return "steps" in host ? host.steps : [];
}
