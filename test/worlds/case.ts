import { readdirSync, readFileSync } from "node:fs";
import { MachineSession } from "@masterchef/kernel/testing";
import { applyWorld, planWorld } from "./drive.ts";
import { diagnosticLines, planLines, runLines } from "./plan-lines.ts";
import type { Declared } from "./site.ts";
import { siteOf } from "./site.ts";
import { machineOf } from "./world.ts";
import type { Effect, World } from "./world-document.ts";
import { happen } from "./world-effects.ts";

/** A world, what is declared on it, and what must come of it, phase by phase on the same machine. */
export interface WorldCase {
  readonly title: string;
  readonly world: World;
  readonly resources: readonly Declared[];
  readonly phases: readonly Phase[];
}

/** One plan and, unless it has none to apply, one run. Every expectation that is written must hold; what is not written is not looked at. */
export interface Phase {
  /** What happens on the machine before the plan is made. */
  readonly before?: readonly Effect[];
  /** What happens between the plan and the run. */
  readonly between?: readonly Effect[];
  /** What is declared from this phase on. */
  readonly resources?: readonly Declared[];
  readonly exact?: boolean;
  /** The plan is made and not applied. */
  readonly planOnly?: boolean;
  readonly expect: Expected;
}

/** What must come of a phase. */
export interface Expected {
  /** All steps, as `planLines` writes them. */
  readonly plan?: readonly string[];
  /** Steps that do or may do something, in the same form; [] is a plan with nothing to do. */
  readonly changes?: readonly string[];
  /** `CODE about` of each error: then there is no plan. */
  readonly errors?: readonly string[];
  /** `CODE about` of each warning. */
  readonly warnings?: readonly string[];
  /** Texts that stand in the details of the diagnostics. */
  readonly says?: readonly string[];
  /** How each step ended, as `runLines` writes it. */
  readonly run?: readonly string[];
  /** Programs run as operations in this phase, in order. */
  readonly log?: readonly string[];
  /** Files afterwards: their text, or null where there must be none. */
  readonly files?: Readonly<Record<string, string | null>>;
  /** The machine's state afterwards. */
  readonly state?: Readonly<Record<string, string | null>>;
  /** Round trips of the run: batches of questions and of operations. */
  readonly trips?: number;
}

/** What came of a phase, in the form of the expectations. */
export type Happened = { -readonly [K in keyof Expected]: Expected[K] };

/** All cases of the folder, by name. */
export function readWorldCases(): readonly (readonly [name: string, each: WorldCase])[] {
  const folder = new URL("cases/", import.meta.url);
  const names = readdirSync(folder).filter((name) => name.endsWith(".json"));
  return names.toSorted().map((name) => [name.slice(0, -".json".length), readCase(new URL(name, folder))] as const);
}

function readCase(url: URL): WorldCase {
  const read: unknown = JSON.parse(readFileSync(url, "utf8"));
  if (!isWorldCase(read)) throw new Error(`${url.pathname} is no case: it needs a title, a world, resources and phases`);
  return read;
}

/** What stands in its members shows when it is played. */
function isWorldCase(value: unknown): value is WorldCase {
  return typeof value === "object" && value !== null && "title" in value && "world" in value && "resources" in value && "phases" in value && Array.isArray(value.phases);
}

/** Play a case; gives back, for each phase, what came of it: only what the phase expects something of. */
export async function playWorldCase(each: WorldCase): Promise<readonly Happened[]> {
  const target = new MachineSession(machineOf(each.world));
  const happened: Happened[] = [];
  let { resources } = each;
  for (const phase of each.phases) {
    resources = phase.resources ?? resources;
    happened.push(await playPhase(phase, resources, target));
  }
  return happened;
}

async function playPhase(phase: Phase, resources: readonly Declared[], target: MachineSession): Promise<Happened> {
  const { machine } = target;
  const { expect } = phase;
  happen(machine, phase.before ?? []);
  const site = siteOf(resources);
  const planned = await planWorld(site, target);
  const all: Happened = {
    errors: diagnosticLines(planned.diagnostics, "error"),
    warnings: diagnosticLines(planned.diagnostics, "warning"),
    says: (expect.says ?? []).filter((text) => planned.diagnostics.some((diagnostic) => diagnostic.detail.includes(text))),
    plan: planLines(planned.value?.steps ?? []),
    changes: planLines((planned.value?.steps ?? []).filter((step) => step.kind !== "settled")),
  };
  if (planned.value !== undefined && phase.planOnly !== true) {
    happen(machine, phase.between ?? []);
    machine.log.length = 0;
    const trips = target.asks + target.runs;
    const report = await applyWorld(site, target, { plan: planned.value, options: { exact: phase.exact ?? false } });
    all.run = runLines(report);
    all.trips = target.asks + target.runs - trips;
    all.log = [...machine.log];
  }
  all.files = Object.fromEntries(Object.keys(expect.files ?? {}).map((path) => [path, machine.text(path) ?? null]));
  all.state = Object.fromEntries(Object.keys(expect.state ?? {}).map((key) => [key, machine.state.get(key) ?? null]));
  const wanted = new Set(["errors", ...Object.keys(expect)]);
  return Object.fromEntries(Object.entries(all).filter(([name]) => wanted.has(name)));
}
