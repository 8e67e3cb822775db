import type { Problem } from "@masterchef/wit/host";
import type { DiagnosticCode } from "../diagnostics/catalogue.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Places } from "../ir/places.ts";
import type { ResourceNode } from "../ir/resource-node.ts";

/** What a plugin says of a document, with the place where it was written. */
export function problemDiagnostic(
  code: DiagnosticCode,
  problem: Problem,
  about: { readonly resource: ResourceNode; readonly places: Places },
): Diagnostic {
  const { resource, places } = about;
  return {
    code,
    severity: problem.severity,
    about: problem.at === "" ? resource.address : `${resource.address}${problem.at.replaceAll("/", ".")}`,
    at: places.locate(resource.address, problem.at),
    detail: problem.help === undefined ? problem.message : `${problem.message} ${problem.help}`,
    problem: problem.code,
  };
}
