import { failedOn } from "../plan/report/reported-host.ts";
import { formatScope } from "../plan/scope/scope-text.ts";
import type { PlanReport } from "./kernel-contract.ts";
import type { Grade, PlannedOperation, Step } from "../plan/step.ts";

/** What a plan adds up to, over all its hosts. */
export interface PlanSummary {
  /** Steps that do or may do something. */
  readonly steps: number;
  readonly create: number;
  /** Updates and replacements. */
  readonly change: number;
  readonly remove: number;
  readonly execute: number;
  readonly refresh: number;
  readonly open: number;
  readonly settled: number;
  /** Resources that could not be planned because their plugin failed, and those that are held back with them. */
  readonly failed: number;
  readonly heldBack: number;
  /** Of the steps that do something. */
  readonly grades: Readonly<Record<Grade, number>>;
  /** How many steps have an operation with this hazard. */
  readonly hazards: { readonly interruption: number; readonly disconnection: number; readonly reboot: number };
  /** What is destroyed: scopes as configs write them. */
  readonly destroys: readonly string[];
}

/** Counts the steps of a plan. */
export function sumUp({ hosts }: PlanReport): PlanSummary {
  const steps = hosts.flatMap((host) => ("steps" in host ? host.steps : []));
  const failures = hosts.flatMap(failedOn);
  const heldBack = failures.filter(({ blockedBy }) => blockedBy !== undefined).length;
  const doing = steps.filter(({ kind }) => kind !== "settled");
  const how = (test: (step: Step) => boolean): number => steps.filter(test).length;
  const acts = (...actions: readonly string[]): number => how((step) => step.kind === "change" && actions.includes(step.action));
  const hazard = (name: "interruption" | "disconnection" | "reboot"): number =>
    how((step) => operationsOf(step).some(({ operation }) => operation.hazards[name] === true));
  const grades: Record<Grade, number> = { exact: 0, expected: 0, open: 0 };
  for (const step of doing) grades[step.grade] += 1;
  return {
    steps: doing.length,
    create: acts("create"),
    change: acts("update", "replace"),
    remove: acts("remove"),
    execute: acts("execute"),
    refresh: how(({ kind }) => kind === "refresh") + acts("refresh"),
    open: how(({ kind }) => kind === "open"),
    settled: steps.length - doing.length,
    failed: failures.length - heldBack,
    heldBack,
    grades,
    hazards: { interruption: hazard("interruption"), disconnection: hazard("disconnection"), reboot: hazard("reboot") },
    destroys: [...new Set(steps.flatMap((step) => operationsOf(step).flatMap(({ operation }) => operation.destroys.map(formatScope))))],
  };
}

function operationsOf(step: Step): readonly PlannedOperation[] {
  return step.kind === "change" || step.kind === "refresh" ? step.operations : [];
}
