import { errorOf } from "../diagnostics/diagnostic.ts";
import { trippedBy } from "./breaker.ts";
import type { Breaker } from "./breaker.ts";
import type { RunContext } from "./run-context.ts";
import type { StepRun } from "./step-run.ts";

/** Steps of a wave whose breaker is tripped, each with what to say about it. */
export function trippedSteps({ input }: RunContext, wave: readonly StepRun[]): readonly StepRun[] {
  const { breakers, host } = input;
  if (breakers === undefined || breakers.size === 0) return [];
  return wave.filter((each) => {
    const breaker = trippedBy(breakers, { host, step: each.step, operations: each.decision?.operations ?? [] });
    if (breaker === undefined) return false;
    each.decision = undefined;
    each.diagnostics.push(errorOf("MC_RUN_TRIPPED", { detail: trippedText(breaker), about: each.address }));
    return true;
  });
}

function trippedText({ address, failures, since, runs, message }: Breaker): string {
  const last = runs.at(-1) ?? "";
  const told = message === "" ? "" : ` The last failure: ${message.replace(/[.\s]*$/, ".")}`;
  return `${address} was not tried: the same operations failed in the last ${failures} runs that tried them, since ${since}, last in run ${last}.${told} Mend the cause, then run \`masterchef breaker reset '${address}'\`, or try it once more with \`masterchef apply --retry-tripped\`.`;
}
