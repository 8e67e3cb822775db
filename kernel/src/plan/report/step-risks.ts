import type { Pattern } from "@masterchef/wit/host";
import { patternText } from "../pattern/pattern-text.ts";
import { formatScope } from "../scope/scope-text.ts";
import type { BasisEntry, PlannedOperation, Step } from "../step.ts";
import { operationRisks } from "./operation-risks.ts";
import { riskLevels } from "./risk.ts";
import type { Risk } from "./risk.ts";

/** What is at stake in a step, worst first; each thing once. A settled step does nothing. */
export function stepRisks(step: Step): readonly Risk[] {
  if (step.kind === "settled") return [];
  const found = [
    ...(step.grade === "open" ? openRisks(step) : []),
    ...plannedOf(step).flatMap(plannedRisks),
    ...sideRisks(step),
    ...assumptionRisks(step),
  ];
  const once = new Map(found.map((risk) => [`${risk.level} ${risk.text}`, risk]));
  return [...once.values()].toSorted((a, b) => riskLevels.indexOf(b.level) - riskLevels.indexOf(a.level));
}

/** The operations of a step, as far as they are known. */
export function plannedOf(step: Step): readonly PlannedOperation[] {
  return step.kind === "change" || step.kind === "refresh" ? step.operations : [];
}

function plannedRisks({ operation, occasion }: PlannedOperation): readonly Risk[] {
  const risks = operationRisks(operation);
  return occasion === "rescue" ? risks.map((risk) => ({ ...risk, text: `${risk.text}, but only after a failure` })) : risks;
}

/** What is approved of an open step is its envelope, so all of it is at stake. */
function openRisks({ envelope }: Step): readonly Risk[] {
  if (envelope.may.length === 0) return [];
  const level = envelope.may.some(destroys) ? "high" : "medium";
  const may = envelope.may.map(patternText).join(", or ");
  return [{ level, kind: "open", text: `is decided during the run: nothing, or ${may}` }];
}

function destroys(pattern: Pattern): boolean {
  return pattern.destroys.length > 0 || pattern.destroysAny;
}

/** What is written beyond what the operations say, by the scripts of a package for example. */
function sideRisks({ envelope }: Step): readonly Risk[] {
  if (envelope.sideEffects.length === 0) return [];
  return [{ level: "low", kind: "wide", text: `may touch ${envelope.sideEffects.map(formatScope).join(", ")} on the side` }];
}

function assumptionRisks({ basis, grade }: Step): readonly Risk[] {
  if (grade !== "expected") return [];
  return [
    ...assumption(
      basis.filter(({ hoped }) => hoped !== true),
      "assumed",
      (by) => `rests on the assumption that ${by} leaves alone what it was decided on`,
    ),
    ...assumption(
      basis.filter(({ hoped }) => hoped === true),
      "assumed",
      (by) => `rests on the hope that ${by} brings what it needs`,
    ),
    ...assumption(basis, "predicted", (by) => `rests on what ${by} is expected to bring`),
  ];
}

function assumption(basis: readonly BasisEntry[], origin: BasisEntry["origin"], saying: (by: string) => string): readonly Risk[] {
  const sources = new Set(basis.flatMap((entry) => (entry.origin === origin ? [entry.by ?? "an earlier step"] : [])));
  return sources.size === 0 ? [] : [{ level: "low", kind: "assumed", text: saying([...sources].join(", ")) }];
}
