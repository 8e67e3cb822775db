import type { Act, Operation } from "@masterchef/wit/host";
import type { Diagnostic, RunReport, Step } from "@masterchef/kernel/testing";

/** Each step on one line: `address kind grade | operation; operation`. */
export function planLines(steps: readonly Step[]): readonly string[] {
  return steps.map((step) => {
    const operations = step.kind === "change" || step.kind === "refresh" ? step.operations.map(({ operation, join }) => `${operationText(operation)}${join === undefined ? "" : ` +${join.items.join(" ")}`}`) : [];
    return [`${step.address} ${step.kind} ${step.grade}`, ...(operations.length === 0 ? [] : [operations.join("; ")])].join(" | ");
  });
}

/** An operation in a few words. */
function operationText(operation: Operation): string {
  return `${actText(operation.act)}${operation.identity === undefined ? "" : ` as ${operation.identity}`}`;
}

function actText(act: Act): string {
  switch (act.tag) {
    case "run":
      return act.val.process.argv.join(" ");
    case "write-file":
    case "make-directory":
    case "set-attributes":
    case "remove":
      return `${act.tag} ${act.val.path}`;
    case "make-link":
      return `make-link ${act.val.path} -> ${act.val.target}`;
    case "move":
      return `move ${act.val.source} ${act.val.destination}`;
    case "http":
      return `http ${act.val.method} ${act.val.url}`;
    case "barrier":
      return `barrier ${act.val}`;
    case "other":
      return act.val.name;
  }
}

/** How each step ended: `address result`, with the codes of what was wrong. */
export function runLines(report: RunReport): readonly string[] {
  return report.steps.map((step) => [step.address, ...(step.kind === "refresh" ? ["refresh"] : []), step.result, ...step.diagnostics.map((each) => each.code)].join(" "));
}

/** `CODE about`. */
export function diagnosticLines(diagnostics: readonly Diagnostic[], severity: Diagnostic["severity"]): readonly string[] {
  return diagnostics.filter((each) => each.severity === severity).map((each) => `${each.code} ${each.about ?? ""}`);
}
