import type { Action, Scope } from "@masterchef/wit/host";
import type { Json } from "../../ir/json.ts";
import { parsePointer, valueAt } from "../../ir/pointer.ts";
import { patternText } from "../pattern/pattern-text.ts";
import { formatScope } from "../scope/scope-text.ts";
import { causesOf } from "../step.ts";
import type { BasisEntry, ChangeStep, Origin, Step } from "../step.ts";
import { queryText } from "./query-text.ts";
import { stepsOn } from "./reported-host.ts";
import type { ReportedHost } from "./reported-host.ts";
import type { Risk } from "./risk.ts";
import { plannedOf, stepRisks } from "./step-risks.ts";

/** Why a step is in the plan, what it rests on, what it waits for, what comes of it and what is at stake. Texts hold what hosts and plugins say as it came. */
export interface StepExplanation {
  readonly host: string;
  readonly step: Step;
  readonly does: Action | "settled" | "open";
  /** Why it does what it does: a clause, without a period. */
  readonly reason: string;
  /** What makes it happen. Only a refresh and a handler have any: each is enough. */
  readonly triggers: readonly Trigger[];
  /** Addresses of the resources that are refreshed, and of the handlers that have their turn, if this one changes. */
  readonly refreshes: readonly string[];
  /** What it was decided on. */
  readonly basis: readonly Grounds[];
  /** What must have succeeded before it. */
  readonly after: readonly string[];
  /** What must have ended before it, because what they read and write meets. */
  readonly behind: readonly string[];
  readonly outcome: Outcome;
  /** The most it may do, in words; what is approved if it must be decided again. */
  readonly may: readonly string[];
  readonly risks: readonly Risk[];
}

/** What a refresh or a handler listens to. */
export interface Trigger {
  readonly source: string;
  /** Which reaction was asked for; empty for the usual one. */
  readonly reaction: string;
  /** What is written there, as configs write scopes. */
  readonly written: readonly string[];
}

/** One answer a step rests on. */
export interface Grounds {
  readonly question: string;
  readonly origin: Origin;
  readonly by?: string | undefined;
  /** Not what the host says now, but what is hoped that `by` brings about. */
  readonly hoped?: true | undefined;
}

/** What is expected of a step. */
export interface Outcome {
  /** In plain words: how it will be judged. A sentence without a period. */
  readonly judged: string;
  /** Value by value. Undefined is a member that is not there. */
  readonly attributes: readonly ExpectedAttribute[];
  /** Pointers to what is known only afterwards. */
  readonly knownAfter: readonly string[];
}

/** A value before and after. */
export interface ExpectedAttribute {
  /** A pointer into the state. */
  readonly at: string;
  readonly before: Json | undefined;
  readonly after: Json | undefined;
  readonly note?: string | undefined;
}

/** Explains the steps that `only` picks, in the order of the plan. */
export function explainSteps(hosts: readonly ReportedHost[], only: (step: Step) => boolean): readonly StepExplanation[] {
  return hosts.flatMap((host) => {
    const steps = stepsOn(host);
    const listeners = listenersOf(steps);
    return steps.filter(only).map((step) => explainStep(step, { host: host.host, refreshes: listeners.get(step.address) ?? [] }));
  });
}

function explainStep(step: Step, around: { readonly host: string; readonly refreshes: readonly string[] }): StepExplanation {
  const { address, after, behind } = step;
  return {
    host: around.host,
    step,
    does: doesOf(step),
    reason: step.kind === "settled" ? "it is as declared" : step.reason,
    triggers: (causesOf(step) ?? []).map(({ source, reaction, written }) => ({ source, reaction, written: texts(written) })),
    refreshes: step.kind === "settled" ? [] : around.refreshes,
    basis: step.basis.map(groundsOf),
    after: after.filter((other) => other !== address),
    behind,
    outcome: outcomeOf(step),
    may: step.envelope.may.map(patternText),
    risks: stepRisks(step),
  };
}

function doesOf(step: Step): StepExplanation["does"] {
  return step.kind === "change" ? step.action : step.kind;
}

function groundsOf({ query, origin, by, hoped }: BasisEntry): Grounds {
  return { question: queryText(query), origin, ...(by === undefined ? {} : { by }), ...(hoped === undefined ? {} : { hoped }) };
}

function listenersOf(steps: readonly Step[]): ReadonlyMap<string, readonly string[]> {
  const listeners = new Map<string, string[]>();
  for (const step of steps) {
    for (const { source } of causesOf(step) ?? []) {
      const known = listeners.get(source) ?? [];
      if (!known.includes(step.address)) listeners.set(source, [...known, step.address]);
    }
  }
  return listeners;
}

function texts(scopes: readonly Scope[]): readonly string[] {
  return scopes.map(formatScope);
}

function outcomeOf(step: Step): Outcome {
  if (step.kind !== "change") return { judged: judgedOf(step), attributes: [], knownAfter: [] };
  return { judged: judgedOf(step), attributes: attributesOf(step), knownAfter: step.knownAfter.map(({ at }) => at) };
}

function judgedOf(step: Step): string {
  const stays = step.settleMs === 0 ? "" : `, and must stay so for ${step.settleMs / 1000} s`;
  switch (step.kind) {
    case "settled":
      return "nothing is done; it is looked at again before the plan is applied";
    case "open":
      return "it is decided when its turn comes: it does what it may, or nothing";
    case "refresh":
    case "change": {
      const operations = plannedOf(step);
      if (operations.length === 0 && step.grade === "open") return "it is decided when its turn comes: it does what it may, or nothing";
      if (operations.length > 0 && operations.every(({ operation }) => operation.opaque))
        return `its exit code tells whether it worked${stays}`;
      return `it is looked at again afterwards and must be as foretold${stays}`;
    }
  }
}

function attributesOf({ attributes, current, predicted }: ChangeStep): readonly ExpectedAttribute[] {
  return attributes.map(({ at, note }) => {
    const path = parsePointer(at);
    return { at, before: valueAt(current, path), after: valueAt(predicted, path), ...(note === undefined ? {} : { note }) };
  });
}
