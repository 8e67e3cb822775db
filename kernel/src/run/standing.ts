import type { Cause } from "@masterchef/wit/host";
import { causesOf } from "../plan/step.ts";
import type { Step } from "../plan/step.ts";
import { withOwed } from "../plan/owed-cause.ts";
import { startsAnew } from "./barrier.ts";
import { OwedRecords } from "./owed-records.ts";
import type { StepRun } from "./step-run.ts";

/** Where a step stands among those it waits for. */
export type Standing =
  | { readonly tag: "ready" }
  | { readonly tag: "waits" }
  /** It must not run, because this step failed. */
  | { readonly tag: "blocked"; readonly by: string };

/** All steps of a run, and how they hang together. */
export class Steps {
  readonly all: readonly StepRun[];
  /** What is owed to them on the target. */
  owed: OwedRecords = new OwedRecords();
  readonly #byAddress: ReadonlyMap<string, readonly StepRun[]>;
  readonly #resources: readonly StepRun[];

  constructor(all: readonly StepRun[]) {
    this.all = all;
    this.#resources = all.filter(({ step }) => step.triggers === undefined);
    this.#byAddress = Map.groupBy(all, (each) => each.address);
  }

  /** The steps of a resource: its own, and its refresh if it has one. */
  of(address: string): readonly StepRun[] {
    return this.#byAddress.get(address) ?? [];
  }

  /** The step of a resource itself. */
  converge(address: string): StepRun | undefined {
    return this.of(address).find((each) => each.kind === "converge");
  }

  /** Steps that must have succeeded before this one starts. */
  after(each: StepRun): readonly StepRun[] {
    const own = each.kind === "refresh" ? this.of(each.address) : [];
    return before(each, [...own, ...each.step.after.flatMap((address) => this.of(address))]);
  }

  /** Steps that must have ended before this one starts: those of all resources before a handler has its turn. */
  behind(each: StepRun): readonly StepRun[] {
    const sources = (causesOf(each.step) ?? []).flatMap((cause) => this.of(cause.source));
    const resources = each.step.triggers === undefined ? [] : this.#resources;
    return before(each, [...resources, ...sources, ...each.step.behind.flatMap((address) => this.of(address))]);
  }

  /** Where a step stands, if those in `wave` count as done before it. */
  standing(each: StepRun, wave: ReadonlySet<StepRun>): Standing {
    let waits = false;
    for (const first of this.after(each)) {
      const by = first.ended ? (first.succeeded ? first.heldBackBy : first.address) : undefined;
      if (by !== undefined) return { tag: "blocked", by };
      waits ||= !first.ended && !(wave.has(first) && !isClosing(first));
    }
    for (const first of this.behind(each)) waits ||= !first.ended && !(wave.has(first) && !isClosing(first));
    return { tag: waits ? "waits" : "ready" };
  }

  /** The host was booted anew: refreshes for what had changed by then come to what has been made anew since. */
  boot(): void {
    for (const each of this.all) {
      if (each.step.kind !== "refresh" || each.ended || !startsAnew(each)) continue;
      each.isAnew = each.step.causes.flatMap((cause) => this.of(cause.source)).every((source) => source.ended);
    }
  }

  /** The causes of a refresh or a handler that came about in this run, or that earlier ones owe. Its sources must have ended. */
  causes(step: Step): readonly Cause[] {
    const listens = causesOf(step);
    if (listens === undefined) return [];
    const causes = listens.flatMap((cause) => {
      const changed = this.of(cause.source).filter((source) => source.isChange && this.owed.counts(step.address, source));
      return changed.length === 0 ? [] : [{ ...cause, written: changed.flatMap((source) => source.written) }];
    });
    return withOwed(causes, this.owed.standing(step.address));
  }
}

function before(each: StepRun, others: readonly StepRun[]): readonly StepRun[] {
  return others.filter((other) => other.index < each.index);
}

/** Whether something still follows its operations once they ended, so that nothing may start on the strength of them. */
function isClosing(each: StepRun): boolean {
  return each.decision?.operations.some((planned) => planned.occasion !== "always") === true;
}
