import type { Change } from "@masterchef/wit/host";
import { encodeJson } from "@masterchef/wit/codec";
import { errorOf } from "../diagnostics/diagnostic.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Json } from "../ir/json.ts";
import { withItems } from "../plan/planned-operations.ts";
import type { Subject } from "../plan/conversation.ts";
import { exchange } from "../plan/exchange.ts";
import type { ExchangeResult } from "../plan/exchange.ts";
import { formalFault } from "../plan/decide-step.ts";
import { selfHarm } from "../plan/own-thing.ts";
import type { OwnThing } from "../plan/own-thing.ts";
import { operationWithin } from "../plan/pattern/within.ts";
import type { BasisEntry, PlannedOperation } from "../plan/step.ts";
import { approvedDecision, newDecision } from "./decision.ts";
import type { Decision } from "./decision.ts";
import { breachOf } from "../ir/blamed.ts";
import { parsedJson } from "../plan/parsed-json.ts";
import type { RunContext } from "./run-context.ts";
import { operationDigest, startedOperation } from "./started-operation.ts";
import type { StepRun } from "./step-run.ts";
import { refreshIntent, subjectOf } from "./subjects.ts";

/** What deciding about a step again came to. */
export type Again =
  /** `asPlanned`: the plan says so too, and on the same answers. */
  | { readonly tag: "settled"; readonly state: Json; readonly asPlanned: boolean }
  | { readonly tag: "run"; readonly decision: Decision }
  /** The branch waits for another approval. */
  | { readonly tag: "stale"; readonly diagnostic: Diagnostic }
  /** `passing`: another try may well succeed. */
  | { readonly tag: "failed"; readonly diagnostics: readonly Diagnostic[]; readonly passing: boolean };

/**
 * Ask about steps in their turn, all in one batch a round. Where the answers are those the plan rests on, the approved operations run; where they are
 * not, what the provider says now runs if it lies inside the approved envelope. Results at the same indices.
 */
export async function decideAgain(context: RunContext, batch: readonly StepRun[]): Promise<readonly Again[]> {
  const { input, steps } = context;
  const subjects = await Promise.all(
    batch.map((each) => subjectOf(each, refreshIntent(each, steps), { steps, fillHoles: input.fillHoles })),
  );
  const results = await exchange({
    providers: input.providers,
    facts: context.facts,
    target: context.target("decide"),
    subjects: subjects.filter(isSubject),
    asks: (plugin) => input.asks(plugin),
  });
  let next = 0;
  return batch.map((each, at) => {
    const subject = subjects[at];
    if (subject !== undefined && !isSubject(subject)) return { tag: "failed", diagnostics: subject, passing: false };
    const result = results[next];
    next += 1;
    if (result === undefined) throw new Error(`Cannot go on: nothing was decided about ${each.address}`);
    const again = judge(each, result, {
      exact: input.options.exact,
      version: input.providers.version(each.step.plugin),
      own: input.own ?? [],
    });
    record(context, each, again, result);
    return again;
  });
}

function isSubject(subject: Subject | readonly Diagnostic[]): subject is Subject {
  return !Array.isArray(subject);
}

function judge(each: StepRun, result: ExchangeResult, { exact, version, own }: Pick<Verdicts, "exact" | "version" | "own">): Again {
  const approved = approvedDecision(each.step);
  const holds = restsOn(each, result, isSame);
  // A step that an earlier one's write would have carried has no operation of its own to fall back on.
  const itself = approved !== undefined && approved.operations.length > 0 ? approved : undefined;
  // What a refresh does hangs on its causes too, so its verdict is what counts.
  if (holds && each.kind === "converge" && itself !== undefined && result.verdict.tag === "change") {
    return { tag: "run", decision: itself };
  }
  const miss = exact && !holds && each.step.kind !== "open" && each.kind === "converge";
  const { verdict } = result;
  switch (verdict.tag) {
    case "settled":
      return miss
        ? { tag: "stale", diagnostic: staleDiagnostic(each) }
        : { tag: "settled", state: parsedJson(verdict.val.state), asPlanned: holds && each.step.kind === "settled" };
    case "change":
      return change(each, result, { verdict: verdict.val, approved, exact, version, own });
    case "undecided":
      return undecided(
        each,
        verdict.val.map(({ problem }) => withHelp(problem)),
      );
    case "failed":
      return undecided(each, [`The question ${verdict.val.key} could not be answered: ${verdict.val.failure.message}`]);
    case "invalid":
      return {
        tag: "failed",
        passing: false,
        diagnostics: verdict.val.map((problem) =>
          errorOf("MC_PLAN_INVALID", { detail: withHelp(problem), about: each.address, problem: problem.code }),
        ),
      };
    case "fault":
      return { tag: "failed", passing: false, diagnostics: [{ ...verdict.val, about: each.address }] };
  }
}

interface Verdicts {
  readonly verdict: Change;
  readonly approved: Decision | undefined;
  readonly exact: boolean;
  /** Of the plugin, should it have broken a rule. */
  readonly version: string;
  readonly own: readonly OwnThing[];
}

function change(each: StepRun, result: ExchangeResult, { verdict, approved, exact, version, own }: Verdicts): Again {
  const breach = formalFault(verdict, new Set(result.basis.map((entry) => entry.key)));
  if (breach !== undefined) {
    const plugin = { name: each.step.plugin, version };
    return { tag: "failed", diagnostics: [breachOf(breach, { plugin, called: "decide", about: each.address })], passing: false };
  }
  const harm = verdict.proposals.flatMap(({ operation }) => selfHarm(each.address, operation, own) ?? []);
  if (harm.length > 0) return { tag: "failed", diagnostics: harm.slice(0, 1), passing: false };
  const decision = newDecision(verdict, result.basis, each.step.execution);
  // Where a hope came true it is the operations that tell: the plugin hoped for no more than they need.
  const counts = each.kind === "refresh" || restsOn(each, result, isSameOrHoped);
  if (approved !== undefined && counts && sameOperations(approved.operations, decision.operations))
    return { tag: "run", decision: { ...decision, approved: true } };
  if (exact) return { tag: "stale", diagnostic: staleDiagnostic(each) };
  for (const proposal of verdict.proposals) {
    const outside = operationWithin(each.step.envelope.may, withItems(proposal.operation, proposal.join?.items ?? []));
    if (outside === undefined) continue;
    const detail = `On what the host answers now, ${each.address} would need an operation outside its approved envelope: ${outside}. Make a new plan and approve that.`;
    return { tag: "stale", diagnostic: errorOf("MC_RUN_OUTSIDE_ENVELOPE", { detail, about: each.address }) };
  }
  return { tag: "run", decision };
}

/** Whether the same was asked, and every answer does for the one the plan rests on. */
function restsOn(each: StepRun, result: ExchangeResult, does: (entry: BasisEntry, digest: string) => boolean): boolean {
  const { basis } = each.step;
  return (
    each.step.kind !== "open" &&
    basis.length === result.basis.length &&
    basis.every((entry, at) => {
      const now = result.basis[at];
      return entry.key === now?.key && does(entry, now.digest);
    })
  );
}

function isSame({ answer }: BasisEntry, digest: string): boolean {
  return answer !== undefined && answer === digest;
}

function isSameOrHoped(entry: BasisEntry, digest: string): boolean {
  return entry.hoped === true || isSame(entry, digest);
}

function sameOperations(a: readonly PlannedOperation[], b: readonly PlannedOperation[]): boolean {
  return a.length === b.length && a.every((each, at) => actDigest(each) === digestAt(b, at));
}

function digestAt(operations: readonly PlannedOperation[], at: number): string | undefined {
  const planned = operations[at];
  return planned === undefined ? undefined : actDigest(planned);
}

/** Of what is started, without what is said to come of it: that hangs on what there was before. */
function actDigest(planned: PlannedOperation): string {
  const { operation } = planned;
  return operationDigest(operation.effects.length === 0 ? planned : { ...planned, operation: { ...operation, effects: [] } });
}

function undecided(each: StepRun, reasons: readonly string[]): Again {
  const diagnostics = reasons.map((reason) =>
    errorOf("MC_RUN_UNDECIDED", { detail: `${each.address} cannot be decided on the host as it is now. ${reason}`, about: each.address }),
  );
  return { tag: "failed", diagnostics, passing: true };
}

/** That the host is not what a step rests on. */
export function staleDiagnostic(each: StepRun, what?: string): Diagnostic {
  const why = what ?? each.askBecause ?? "an answer is another now";
  return errorOf("MC_RUN_STALE", {
    detail: `${each.address} was not touched: ${why}. Make a new plan with \`masterchef plan\` and look at what is different.`,
    about: each.address,
  });
}

function withHelp(problem: { readonly message: string; readonly help?: string | undefined }): string {
  return problem.help === undefined ? problem.message : `${problem.message} ${problem.help}`;
}

function record(context: RunContext, each: StepRun, again: Again, result: ExchangeResult): void {
  const run = again.tag === "run" ? again.decision : undefined;
  context.input.journal.append("decision", {
    step: each.address,
    kind: each.kind,
    because: each.askBecause ?? null,
    basis: result.basis.map(({ key, digest }) => ({ key, answer: digest })),
    verdict: again.tag,
    ...(run === undefined
      ? {}
      : { approved: run.approved, operations: run.operations.map((planned) => encodeJson("Operation", startedOperation(planned))) }),
  });
}
