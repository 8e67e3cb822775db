import type { Diagnostic, DiagnosticCode } from "@masterchef/kernel";
import type { ExitName } from "./exit-codes.ts";

/** How the process ends when these stand in the way: the weightiest one decides. */
export function exitFor(diagnostics: readonly Diagnostic[]): ExitName {
  const names = new Set(diagnostics.filter(({ severity }) => severity === "error").map(({ code }) => exitOfCode(code)));
  return weight.find((name) => names.has(name)) ?? "done";
}

const weight = ["bug", "refused", "usage", "data", "stale", "unavailable", "failed"] as const satisfies readonly ExitName[];

/** Codes that end otherwise than the rest of their area. */
const exceptions: Readonly<Partial<Record<DiagnosticCode, ExitName>>> = {};

const areas: Readonly<Record<string, ExitName>> = {
  BUG: "bug",
  USAGE: "usage",
  HOST: "unavailable",
  RUN: "failed",
  STATE: "unavailable",
  LOCK: "refused",
};

function exitOfCode(code: DiagnosticCode): ExitName {
  return exceptions[code] ?? areas[code.split("_")[1] ?? ""] ?? "data";
}
