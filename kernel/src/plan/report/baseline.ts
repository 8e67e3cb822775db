import type { Action, Occasion, Operation, Pattern } from "@masterchef/wit/host";
import type { Selection } from "../plan.ts";
import type { Grade, Step } from "../step.ts";
import type { ReportedHost } from "./reported-host.ts";
import { plannedOf } from "./step-risks.ts";

/** The format of baselines this kernel writes and reads. */
export const baselineFormat = 1;

/** What a plan would do, without what it rests on: what later plans are held against. */
export interface Baseline {
  readonly masterchef: "baseline";
  readonly format: typeof baselineFormat;
  readonly site: string;
  readonly selection: Selection;
  readonly hosts: readonly BaselineHost[];
}

/** One host of a baseline. */
export type BaselineHost =
  | { readonly host: string; readonly resources: readonly BaselineResource[] }
  | { readonly host: string; readonly unreachable: string };

/** What is done about one resource. */
export interface BaselineResource extends BaselineWork {
  readonly address: string;
  readonly does: Action | "settled" | "open";
  /** What is done if something it listens to changes; missing if there is nothing. */
  readonly refresh?: BaselineWork | undefined;
}

/** The operations of a step. */
export interface BaselineWork {
  readonly grade: Grade;
  readonly operations: readonly BaselineOperation[];
  /** The envelope of what is left open; else empty. */
  readonly may: readonly Pattern[];
}

/** An operation and when it runs. Its effects are left out: they foretell what is observed, and change nothing. */
export interface BaselineOperation {
  readonly occasion: Occasion;
  readonly operation: Operation;
}

/** The baseline of a plan. */
export function baselineOf(plan: { readonly site: string; readonly selection: Selection }, hosts: readonly ReportedHost[]): Baseline {
  return {
    masterchef: "baseline",
    format: baselineFormat,
    site: plan.site,
    selection: plan.selection,
    hosts: hosts.map((host) => ("steps" in host ? { host: host.host, resources: resourcesOf(host.steps) } : host)),
  };
}

function resourcesOf(steps: readonly Step[]): readonly BaselineResource[] {
  const refreshes = new Map(steps.flatMap((step) => (step.kind === "refresh" ? [[step.address, workOf(step)]] : [])));
  return steps.flatMap((step): readonly BaselineResource[] => {
    if (step.kind === "refresh") return [];
    const refresh = refreshes.get(step.address);
    const does = step.kind === "change" ? step.action : step.kind;
    return [{ address: step.address, does, ...workOf(step), ...(refresh === undefined ? {} : { refresh }) }];
  });
}

function workOf(step: Step): BaselineWork {
  return {
    grade: step.grade,
    operations: plannedOf(step).map(({ operation, occasion }) => ({ occasion, operation: { ...operation, effects: [] } })),
    may: step.kind !== "settled" && step.grade === "open" ? step.envelope.may : [],
  };
}
