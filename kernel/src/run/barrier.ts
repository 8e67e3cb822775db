import type { Failure, Operation, Query } from "@masterchef/wit/host";
import { warningOf } from "../diagnostics/diagnostic.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { meets } from "../plan/scope/meets.ts";
import type { TargetPort } from "../plan/target-port.ts";
import type { Decision } from "./decision.ts";
import type { StepRun } from "./step-run.ts";

/** Whether a decision has the host boot anew: then nothing else may be under way. */
export function isReboot(decision: Decision | undefined): boolean {
  return decision?.operations.some(({ operation }) => endsBoot(operation)) === true;
}

/** Whether an operation has the host boot anew. */
export function endsBoot({ act }: Operation): boolean {
  return act.tag === "barrier" && act.val === "reboot";
}

const bootIdFile: Query = {
  read: { tag: "file", val: { path: "/proc/sys/kernel/random/boot_id", follow: false, want: { content: true }, contentLimit: 64 } },
  reads: [],
};

/** What tells one boot of a host from the next; undefined where the host has nothing of the kind. */
export async function bootIdOf(target: TargetPort): Promise<string | undefined> {
  const [answer] = await target.ask([bootIdFile]);
  if (answer?.outcome.tag !== "ok" || answer.outcome.val.tag !== "file") return undefined;
  const { state } = answer.outcome.val.val;
  return state.tag === "present" && state.val.content?.tag === "text" ? state.val.content.val.trim() : undefined;
}

/** Whether a host says of an operation that it boots anew because of it. What came of that, its next boot id tells. */
export function isRebooting({ reason }: Failure): boolean {
  return reason.tag === "other" && reason.val === "rebooting";
}

/** That the run ends here and goes on after the boot. */
export function rebootingDiagnostic(host: string, run: string): Diagnostic {
  const detail = `${host} boots anew, and the run ends with it. Once it is up again, go on with \`masterchef resume ${run}\`.`;
  return warningOf("MC_RUN_REBOOTING", { detail, about: host });
}

/** Whether all that a resource claims ends with a boot and is made anew by it, as a service is: then it has noticed whatever changed before. */
export function startsAnew({ step }: StepRun): boolean {
  const { claims } = step.envelope;
  return claims.length > 0 && claims.every((claim) => claim.tag === "entity" && meets({ tag: "kind", val: "runtime" }, claim));
}
