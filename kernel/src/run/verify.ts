import type { Change } from "@masterchef/wit/host";
import { errorOf } from "../diagnostics/diagnostic.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Json } from "../ir/json.ts";
import type { Subject } from "../plan/conversation.ts";
import { exchange } from "../plan/exchange.ts";
import type { ExchangeResult } from "../plan/exchange.ts";
import { matchesPrediction } from "../plan/matches-prediction.ts";
import { meets } from "../plan/scope/meets.ts";
import { readsOf } from "../plan/scope/scopes-of.ts";
import { isOpaque } from "./decision.ts";
import { parsedJson } from "../plan/parsed-json.ts";
import { valueAt } from "../plan/pointer.ts";
import { recordVerified } from "./records.ts";
import type { RunContext } from "./run-context.ts";
import type { StepRun } from "./step-run.ts";
import { subjectOf } from "./subjects.ts";

/** How often a resource with a settle window is looked at, in milliseconds: a tenth of the window within these bounds. */
const shortestLook = 50;
const longestLook = 500;

/** How many are looked at together, so that no more than their answers are held at a time. */
const together = 1000;

/**
 * Ask about resources after their operations until each is settled and as predicted, and stays so for its settle window. Gives back what is wrong, by step;
 * a step that is not in it is verified. Operations that only their exit code judges are not asked about. Stops early when the run is cancelled.
 */
export async function verifySteps(context: RunContext, batch: readonly StepRun[]): Promise<ReadonlyMap<StepRun, Diagnostic>> {
  const problems = new Map<StepRun, Diagnostic>();
  const watched = new Watched(context, overwritten(batch));
  let open = batch.filter((each) => each.decision !== undefined && !isOpaque(each.decision));
  if (open.length > 0) context.progress({ type: "verifying", steps: open.length });
  while (open.length > 0 && context.input.cancellation?.aborted !== true) {
    const found = await watched.look(open);
    open = open.filter((each) => {
      const outcome = found.get(each);
      if (outcome === "again") return true;
      if (outcome !== undefined && outcome !== "good") problems.set(each, outcome);
      recordVerified(context, each, problems.get(each));
      return false;
    });
    if (open.length === 0) break;
    const pause = Math.min(...open.map((each) => each.step.settleMs)) / 10;
    await context.clock.sleep(Math.max(shortestLook, Math.min(longestLook, pause)), context.input.cancellation);
  }
  return problems;
}

/** Steps whose resource a later step of the same batch has written to: only whether they are settled can be judged now, not what was foretold in between. */
function overwritten(batch: readonly StepRun[]): ReadonlySet<string> {
  const earlier = new Map(batch.map((each) => [each.address, each]));
  return new Set(
    batch.flatMap((each) =>
      [...each.step.behind, ...each.step.after].filter((address) => {
        const other = earlier.get(address);
        return other !== undefined && other.index < each.index && writesInto(each, other);
      }),
    ),
  );
}

function writesInto(each: StepRun, other: StepRun): boolean {
  const reads = other.step.basis.flatMap((entry) => readsOf(entry.query));
  return each.written.some((scope) => reads.some((read) => meets(scope, read)));
}

class Watched {
  readonly #context: RunContext;
  readonly #overwritten: ReadonlySet<string>;
  readonly #start: number;
  readonly #goodSince = new Map<StepRun, number>();

  constructor(context: RunContext, overwrittenSteps: ReadonlySet<string>) {
    this.#context = context;
    this.#overwritten = overwrittenSteps;
    this.#start = context.clock.now();
  }

  async look(open: readonly StepRun[]): Promise<ReadonlyMap<StepRun, Diagnostic | "good" | "again">> {
    const found = new Map<StepRun, Diagnostic | "good" | "again">();
    for (let start = 0; start < open.length; start += together) await this.#lookAt(open.slice(start, start + together), found);
    return found;
  }

  async #lookAt(open: readonly StepRun[], found: Map<StepRun, Diagnostic | "good" | "again">): Promise<void> {
    const { input, steps, facts, clock } = this.#context;
    const subjects = await Promise.all(open.map((each) => subjectOf(each, { tag: "converge" }, { steps, fillHoles: input.fillHoles })));
    const asked: { readonly subject: Subject; readonly each: StepRun }[] = [];
    for (const [at, each] of open.entries()) {
      const subject = subjects[at];
      if (subject === undefined) continue;
      if ("address" in subject) asked.push({ subject, each });
      else found.set(each, subject[0] ?? undecided(each.address, "Its document cannot be completed."));
    }
    const results = await exchange({
      providers: input.providers,
      facts,
      target: this.#context.target("verify"),
      subjects: asked.map(({ subject }) => subject),
      asks: (plugin) => input.asks(plugin),
    });
    const now = clock.now();
    for (const [at, { each }] of asked.entries()) {
      const result = results[at];
      if (result !== undefined) found.set(each, this.#judge(each, result, now));
    }
  }

  #judge(each: StepRun, result: ExchangeResult, now: number): Diagnostic | "good" | "again" {
    const problem = problemOf(each, result, this.#overwritten.has(each.address));
    const { settleMs } = each.step;
    const goodSince = this.#goodSince.get(each);
    if (problem === undefined) {
      if (goodSince === undefined) this.#goodSince.set(each, now);
      return now - (goodSince ?? now) >= settleMs ? "good" : "again";
    }
    if (goodSince !== undefined) return didNotHold(each, problem, now - goodSince);
    return now - this.#start >= settleMs ? problem : "again";
  }
}

function problemOf(each: StepRun, { verdict }: ExchangeResult, onlySettled: boolean): Diagnostic | undefined {
  const { address, plugin } = each.step;
  switch (verdict.tag) {
    case "settled": {
      const state = parsedJson(verdict.val.state);
      const predicted = each.decision?.predicted;
      const different = predicted === undefined || onlySettled ? [] : matchesPrediction(state, predicted, each.decision?.knownAfter ?? []);
      if (different.length > 0)
        return notAsPredicted(each, `${different.join(", ")} ${different.length === 1 ? "is" : "are"} not as foretold`);
      each.state = state;
      return undefined;
    }
    case "change":
      return unsettled(each, verdict.val);
    case "undecided":
      return undecided(address, verdict.val.map(({ problem }) => problem.message).join(" "));
    case "failed":
      return undecided(address, `The question ${verdict.val.key} could not be answered: ${verdict.val.failure.message}`);
    case "invalid":
      return notAsPredicted(each, `plugin ${plugin} now finds the document impossible: ${verdict.val[0]?.message ?? ""}`);
    case "fault":
      return { ...verdict.val, about: verdict.val.about ?? address };
  }
}

function unsettled(each: StepRun, change: Change): Diagnostic {
  if (each.decision?.action === "execute") {
    const detail = `The command of ${each.address} ended well, and its condition would have it run again. Correct the condition or the command.`;
    return errorOf("MC_RUN_DID_NOT_CONVERGE", { detail, about: each.address });
  }
  const [current, predicted] = [parsedJson(change.current), parsedJson(change.predicted)];
  const what = change.attributes.map(({ at }) => `${at}${became(valueAt(current, at), valueAt(predicted, at))}`).join(", ");
  return notAsPredicted(each, `plugin ${each.step.plugin} would change ${what === "" ? "it" : what} again`);
}

/** What a value is now and is to be, where both are short: a host may take another one for it, a clamped number for instance. */
function became(is: Json | undefined, wanted: Json | undefined): string {
  const short = (value: Json | undefined): value is string | number | boolean =>
    (typeof value === "string" && value.length <= 80) || typeof value === "number" || typeof value === "boolean";
  return short(is) && short(wanted) ? ` (it is ${JSON.stringify(is)}, not ${JSON.stringify(wanted)})` : "";
}

function notAsPredicted(each: StepRun, what: string): Diagnostic {
  const detail = `The operations of ${each.address} ended well, and ${what}. If the host takes another value for it, declare that one; if nothing else touches it, report it to the author of ${each.step.plugin}.`;
  return errorOf("MC_RUN_NOT_AS_PREDICTED", { detail, about: each.address });
}

function undecided(address: string, why: string): Diagnostic {
  return errorOf("MC_RUN_UNDECIDED", { detail: `${address} could not be verified after its operations. ${why}`, about: address });
}

function didNotHold(each: StepRun, problem: Diagnostic, afterMs: number): Diagnostic {
  const detail = `${each.address} was as wanted and no longer was after ${Math.round(afterMs)} ms of its settle window of ${each.step.settleMs} ms. ${problem.detail}`;
  return errorOf("MC_RUN_DID_NOT_HOLD", { detail, about: each.address });
}
