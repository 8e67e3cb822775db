import type { Diagnostic, DiagnosticCode } from "@masterchef/kernel";
import type { ExitName } from "./exit-codes.ts";

/** How the process ends when these stand in the way: the weightiest one decides. */
export function exitFor(diagnostics: readonly Diagnostic[]): ExitName {
  const names = new Set(diagnostics.filter(({ severity }) => severity === "error").map(({ code }) => exitOfCode(code)));
  return weight.find((name) => names.has(name)) ?? "done";
}

const weight = ["bug", "refused", "usage", "data", "stale", "unavailable", "failed"] as const satisfies readonly ExitName[];

/** Codes that end otherwise than the rest of their area. */
const exceptions: Readonly<Partial<Record<DiagnosticCode, ExitName>>> = {
  MC_HOST_CAPABILITY: "refused",
  MC_HOST_CONTRACT: "refused",
  MC_HOST_DIGEST: "refused",
  MC_HOST_EXPORTS: "refused",
  MC_HOST_IMPORTS: "refused",
  MC_HOST_MANIFEST: "refused",
  MC_HOST_MEMORY_SHAPE: "refused",
  MC_HOST_NOT_COMPONENT: "refused",
  MC_HOST_SIZE: "refused",
  MC_HOST_STRUCTURE: "refused",
  MC_IMPORT_DIFFERS: "failed",
  MC_IMPORT_HOST: "usage",
  MC_IMPORT_TYPE: "usage",
  MC_LOCK_FORMAT: "data",
  MC_LOCK_FUTURE: "data",
  MC_PLAN_ANSWER: "unavailable",
  MC_PLAN_PLUGIN_FAULT: "unavailable",
  MC_PLAN_REGRESSED: "failed",
  MC_PLAN_UNDECIDED: "unavailable",
  MC_PLAN_UNDECLARED: "refused",
  MC_RUN_LEASED: "stale",
  MC_RUN_NOT_KEPT: "stale",
  MC_RUN_NO_OWED: "usage",
  MC_RUN_OWED_UNDECLARED: "usage",
  MC_RUN_OWED_UNREAD: "unavailable",
  MC_RUN_UNDER_WAY: "stale",
  MC_SITE_CHANGED: "stale",
  MC_SITE_FACTS: "unavailable",
  MC_SITE_PLUGINS_CHANGED: "stale",
  MC_STATE_LOCKED: "stale",
  MC_STATE_NO_BREAKER: "usage",
  MC_STATE_NO_RUN: "usage",
};

/** How the process ends for the codes of an area: the second word of a code. */
const areas: Readonly<Record<string, ExitName>> = {
  BUG: "bug",
  HOST: "unavailable",
  LOCK: "refused",
  RUN: "failed",
  STATE: "unavailable",
  USAGE: "usage",
};

function exitOfCode(code: DiagnosticCode): ExitName {
  return exceptions[code] ?? areas[code.split("_")[1] ?? ""] ?? "data";
}
