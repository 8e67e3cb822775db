import { MasterchefError } from "@masterchef/kernel";
import { exitFor } from "./exit-for.ts";
import type { ExitName } from "./exit-codes.ts";
import { writeBugReport } from "./bug-report.ts";
import type { View } from "./view/view.ts";

/** Turns what was thrown into something to read: a known failure into its diagnostics, anything else into a report file. */
export async function explainFailure(error: unknown, argv: readonly string[], view: View): Promise<ExitName> {
  if (error instanceof MasterchefError) {
    await view.show({ kind: "diagnostics", diagnostics: error.diagnostics, sources: new Map() });
    return exitFor(error.diagnostics);
  }
  await view.show({ kind: "diagnostics", diagnostics: [await writeBugReport(error, argv)], sources: new Map() });
  return "bug";
}
