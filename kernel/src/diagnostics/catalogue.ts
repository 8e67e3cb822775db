import { bugCodes } from "./codes/bug.ts";
import { configCodes } from "./codes/config.ts";
import { conformanceCodes } from "./codes/conformance.ts";
import { expressionCodes } from "./codes/expression.ts";
import { graphCodes } from "./codes/graph.ts";
import { hostCodes } from "./codes/host.ts";
import { importCodes } from "./codes/import.ts";
import { planCodes } from "./codes/plan.ts";
import { runCodes } from "./codes/run.ts";
import { siteCodes } from "./codes/site.ts";
import { stateCodes } from "./codes/state.ts";
import { usageCodes } from "./codes/usage.ts";
import { yamlCodes } from "./codes/yaml.ts";
import type { CodeEntry } from "./code-entry.ts";

/** Every code there is. `docs/diagnostics.md` is written from it. */
export const catalogue: Readonly<Record<DiagnosticCode, CodeEntry>> = {
  ...yamlCodes,
  ...configCodes,
  ...expressionCodes,
  ...graphCodes,
  ...planCodes,
  ...runCodes,
  ...hostCodes,
  ...importCodes,
  ...siteCodes,
  ...stateCodes,
  ...conformanceCodes,
  ...usageCodes,
  ...bugCodes,
};

/** A code of the catalogue. */
export type DiagnosticCode =
  | keyof typeof yamlCodes
  | keyof typeof configCodes
  | keyof typeof expressionCodes
  | keyof typeof graphCodes
  | keyof typeof planCodes
  | keyof typeof runCodes
  | keyof typeof hostCodes
  | keyof typeof importCodes
  | keyof typeof siteCodes
  | keyof typeof stateCodes
  | keyof typeof conformanceCodes
  | keyof typeof usageCodes
  | keyof typeof bugCodes;

/** Whether a text is a code of the catalogue. */
export function isDiagnosticCode(text: string): text is DiagnosticCode {
  return Object.hasOwn(catalogue, text);
}
