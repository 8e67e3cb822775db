import { errorOf } from "../diagnostics/diagnostic.ts";
import { isReboot } from "./barrier.ts";
import { approvedDecision } from "./decision.ts";
import { mustAskAgain } from "./must-ask.ts";
import type { RunContext } from "./run-context.ts";
import type { StepRun } from "./step-run.ts";
import { blobsOf } from "./supply.ts";

/** Whether a step must be asked about in its turn; why is kept with it. `observedAt` is when the plan's answers were last known to hold. */
export function needsAsking(context: RunContext, each: StepRun, observedAt: number): boolean {
  if (each.askBecause !== undefined) return true;
  const { steps, input, clock } = context;
  if (clock.now() - observedAt > input.options.maxAgeMs) {
    each.askBecause = "the answers it rests on are too old";
    return true;
  }
  each.askBecause = mustAskAgain(each.step) ?? missedBasis();
  return each.askBecause !== undefined;

  function missedBasis(): string | undefined {
    for (const entry of each.step.basis) {
      const by = entry.by === undefined ? undefined : steps.converge(entry.by);
      if (by !== undefined && by.ended && !by.asPlanned && by !== each) return `${by.address} did not do what ${entry.key} rests on`;
    }
    return undefined;
  }
}

/** The steps that can run now in one batch, in plan order: those decided, those whose approval holds, and between them those with nothing to do. */
export function composeWave(context: RunContext, observedAt: number): readonly StepRun[] {
  const wave = new Set<StepRun>();
  for (const each of context.steps.all) {
    if (each.ended || context.steps.standing(each, wave).tag !== "ready") continue;
    if (each.decision === undefined && (each.kind === "refresh" || !each.called || needsAsking(context, each, observedAt))) continue;
    each.decision ??= approvedDecision(each.step);
    // What has the host boot anew is alone in its wave: it comes after what can be done before it, and ends whatever is under way.
    if (isReboot(each.decision)) {
      if ([...wave].some((other) => other.decision !== undefined)) break;
      return [each];
    }
    wave.add(each);
  }
  return [...wave].some((each) => each.decision !== undefined) ? [...wave] : [];
}

/** Steps of a wave whose content is not at hand, each with what to say about it. */
export async function withoutContent(context: RunContext, wave: readonly StepRun[]): Promise<readonly StepRun[]> {
  const missing: StepRun[] = [];
  for (const each of wave) {
    for (const digest of (each.decision?.operations ?? []).flatMap(({ operation }) => blobsOf(operation))) {
      if (await context.input.blobs.has(digest)) continue;
      const detail = `The content ${digest} of ${each.address} is not stored with the site. Make the plan again with \`masterchef plan\`.`;
      each.diagnostics.push(errorOf("MC_RUN_CONTENT", { detail, about: each.address }));
      missing.push(each);
      break;
    }
  }
  return missing;
}
