import type { Lease, Owed } from "@masterchef/wit/host";
import { answerDigest, queryKey } from "../plan/answer-digest.ts";
import { causesOf } from "../plan/step.ts";
import type { TargetPort } from "../plan/target-port.ts";
import { carriedKey } from "./carried.ts";
import { OwedRecords } from "./owed-records.ts";
import type { Witnessed } from "./owed-records.ts";
import { overLink } from "./run-context.ts";
import type { RunContext } from "./run-context.ts";
import { isDoubt } from "./witness.ts";

/** Asks the witnesses, all in one batch. What cannot be asked again stands: it may have happened. */
export async function askWitnesses(target: TargetPort, records: readonly Owed[]): Promise<readonly Witnessed[]> {
  const queries = new Map(records.filter(({ witness }) => !isDoubt(witness)).map(({ witness: { query } }) => [queryKey(query), query]));
  const answers = queries.size === 0 ? [] : await target.ask([...queries.values()]);
  const digests = new Map(
    [...queries.keys()].map((key, at) => {
      const answer = answers[at];
      return [key, answer === undefined ? undefined : answerDigest(answer)];
    }),
  );
  return records.map((record) => {
    const { query, expect } = record.witness;
    return { record, stands: isDoubt(record.witness) || digests.get(queryKey(query)) !== expect };
  });
}

/**
 * What earlier runs of this controller left on the target for resources of this plan. What its witness, or the journal of a run, shows to have come to nothing
 * is to be cleared; so is what the plan knew of and found not needed.
 */
export async function readOwed(context: RunContext, lease: Lease): Promise<OwedRecords> {
  const { input, steps } = context;
  const records = (await overLink(input.host, input.session.owed())).filter(
    ({ lease: by, subject }) => by.controller === lease.controller && steps.converge(subject) !== undefined,
  );
  if (records.length === 0) return new OwedRecords(lease);
  const refreshed = (await input.refreshed?.(records)) ?? new Set<string>();
  const witnessed = await askWitnesses(
    context.target("owed"),
    records.filter(({ key }) => !refreshed.has(key)),
  );
  const known = new Set((input.part.owed ?? []).map(({ subject }) => subject));
  const refreshes = new Set(steps.all.flatMap((each) => (causesOf(each.step) === undefined ? [] : [each.address])));
  const isKept = ({ record, stands }: Witnessed): boolean =>
    (stands && (refreshes.has(record.subject) || !known.has(record.subject))) || hasChanged(context, record);
  const owed = new OwedRecords(lease, witnessed.filter(isKept));
  for (const each of witnessed) if (!isKept(each)) owed.drop(each.record);
  for (const record of records) if (refreshed.has(record.key)) owed.drop(record);
  return owed;
}

/** Whether the run that is taken up recorded a change of the source, whatever the host answers now. */
function hasChanged({ input }: RunContext, { cause }: Owed): boolean {
  return input.takesUp?.carried.get(carriedKey({ kind: "converge", address: cause.source }))?.changed === true;
}
