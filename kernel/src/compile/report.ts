import { errorOf, warningOf } from "../diagnostics/diagnostic.ts";
import type { Diagnostic, DiagnosticFields } from "../diagnostics/diagnostic.ts";
import type { DiagnosticCode } from "../diagnostics/catalogue.ts";

/** Collects what there is to say. One cause is said once, however many instances or passes meet it. */
export interface Report {
  error(code: DiagnosticCode, fields: DiagnosticFields): void;
  warning(code: DiagnosticCode, fields: DiagnosticFields): void;
  add(diagnostic: Diagnostic): void;
  readonly diagnostics: readonly Diagnostic[];
  /** How many errors there are so far. */
  errors(): number;
}

/** More than this are not kept: nobody reads them, and a document could ask for millions. */
const most = 1000;

/** A report without entries. */
export function createReport(): Report {
  const diagnostics: Diagnostic[] = [];
  const known = new Set<string>();
  let errors = 0;
  const add = (diagnostic: Diagnostic): void => {
    if (diagnostic.severity === "error") errors += 1;
    const at = diagnostic.at;
    const key = `${diagnostic.code}\0${at === undefined ? (diagnostic.about ?? "") : `${at.file}:${at.start.line}:${at.start.column}`}\0${diagnostic.detail}`;
    if (known.has(key) || diagnostics.length >= most) return;
    known.add(key);
    diagnostics.push(diagnostic);
  };
  return {
    diagnostics,
    add,
    error: (code, fields) => add(errorOf(code, fields)),
    warning: (code, fields) => add(warningOf(code, fields)),
    errors: () => errors,
  };
}
