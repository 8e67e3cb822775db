import { hasErrors, sortDiagnostics } from "@masterchef/kernel";
import type { Diagnostic, Kernel } from "@masterchef/kernel";
import { exitFor } from "./exit-for.ts";
import type { ExitName } from "./exit-codes.ts";
import type { View } from "./view/view.ts";

/** Shows diagnostics with the source lines they point into. Returns how the process ends if one of them is an error. */
export async function reportDiagnostics(diagnostics: readonly Diagnostic[], kernel: Kernel, view: View): Promise<ExitName | undefined> {
  if (diagnostics.length === 0) return undefined;
  const files = new Set(diagnostics.flatMap(({ at }) => (at === undefined ? [] : [at.file])));
  const sources = new Map<string, string>();
  for (const file of files) {
    const text = await kernel.textOf(file);
    if (text !== undefined) sources.set(file, text);
  }
  await view.show({ kind: "diagnostics", diagnostics: sortDiagnostics(diagnostics), sources });
  return hasErrors(diagnostics) ? exitFor(diagnostics) : undefined;
}
