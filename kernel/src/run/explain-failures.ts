import { MasterchefError } from "../diagnostics/masterchef-error.ts";
import type { Subject } from "../plan/conversation.ts";
import { exchange } from "../plan/exchange.ts";
import { isOpaque } from "./decision.ts";
import type { RunContext } from "./run-context.ts";
import type { StepRun } from "./step-run.ts";
import { subjectOf } from "./subjects.ts";

/**
 * Ask about resources whose operations failed, and add to what is told of each what its plugin notes of the state it is in now: why a service that does not run
 * ended, for instance. Only steps that carried out something are asked about; where nothing can be learned, nothing is added. Never throws for the host's sake.
 */
export async function explainFailures(context: RunContext, failed: readonly StepRun[]): Promise<void> {
  const { input, steps, facts } = context;
  const asked: { readonly subject: Subject; readonly each: StepRun }[] = [];
  for (const each of failed) {
    if (each.attempts === 0 || each.lastDecision === undefined || isOpaque(each.lastDecision)) continue;
    const subject = await subjectOf(each, { tag: "converge" }, { steps, fillHoles: input.fillHoles });
    if ("address" in subject) asked.push({ subject, each });
  }
  if (asked.length === 0) return;
  try {
    const results = await exchange({
      providers: input.providers,
      facts,
      target: context.target("verify"),
      subjects: asked.map(({ subject }) => subject),
      asks: (plugin) => input.asks(plugin),
    });
    for (const [at, { each }] of asked.entries()) {
      const verdict = results[at]?.verdict;
      if (verdict?.tag === "change")
        addNotes(
          each,
          verdict.val.attributes.flatMap(({ note }) => note ?? []),
        );
    }
  } catch (error) {
    // A host that cannot be asked any more is told by whatever comes next.
    if (!(error instanceof MasterchefError)) throw error;
  }
}

function addNotes(each: StepRun, notes: readonly string[]): void {
  const last = each.diagnostics.pop();
  if (last === undefined) return;
  each.diagnostics.push(notes.length === 0 ? last : { ...last, detail: [last.detail, ...notes].join("\n") });
}
