import { errorOf } from "@masterchef/kernel";
import type { Diagnostic, Kernel, PlanReport } from "@masterchef/kernel";
import type { View } from "./view/view.ts";

/** Shows which resources could not be planned because a plugin failed, and which are held back with them. Whether there are any. */
export async function showFailed(report: Pick<PlanReport, "hosts" | "places">, kernel: Kernel, view: View): Promise<boolean> {
  const diagnostics = report.hosts.flatMap((host): readonly Diagnostic[] => {
    if (!("steps" in host)) return [];
    return (host.failed ?? []).map(({ address, code, reason }) =>
      errorOf(code, { about: address, at: report.places?.locate(address, ""), detail: reason }),
    );
  });
  if (diagnostics.length === 0) return false;
  const { reportDiagnostics } = await import("./report-diagnostics.ts");
  await reportDiagnostics(diagnostics, kernel, view);
  return true;
}
