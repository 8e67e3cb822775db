import { errorOf, hasErrors, sortDiagnostics, warningOf } from "../diagnostics/diagnostic.ts";
import type { Diagnostic, DiagnosticFields } from "../diagnostics/diagnostic.ts";
import type { DiagnosticCode } from "../diagnostics/catalogue.ts";

/** Collects what there is to say. One cause is said once, however many instances or passes meet it. */
export interface Report {
  /** `instance` is the address of the instance that met it, where a loop or a matrix made one. */
  error(code: DiagnosticCode, fields: DiagnosticFields, instance?: string): void;
  warning(code: DiagnosticCode, fields: DiagnosticFields, instance?: string): void;
  /** Take over what somebody else has to say. */
  add(diagnostic: Diagnostic): void;
  /** How many errors there are so far. */
  errors(): number;
  /** Everything, in the order a person reads it. */
  finish(): readonly Diagnostic[];
}

/** More than this are not kept: nobody reads them, and a document could ask for millions. */
const most = 1000;

interface Entry {
  readonly diagnostic: Diagnostic;
  readonly instance: string | undefined;
  others: number;
}

/** A report without entries. */
export function createReport(): Report {
  const entries = new Map<string, Entry>();
  let errors = 0;
  const add = (diagnostic: Diagnostic, instance: string | undefined): void => {
    if (diagnostic.severity === "error") errors += 1;
    const key = keyOf(diagnostic);
    const known = entries.get(key);
    if (known !== undefined) known.others += known.instance === instance ? 0 : 1;
    else if (entries.size < most) entries.set(key, { diagnostic, instance, others: 0 });
  };
  return {
    error: (code, fields, instance) => add(errorOf(code, fields), instance),
    warning: (code, fields, instance) => add(warningOf(code, fields), instance),
    add: (diagnostic) => add(diagnostic, undefined),
    errors: () => errors,
    finish: () => sortDiagnostics([...entries.values()].map(worded)),
  };
}

/** The outcome of work that was reported here: a value only where there is no error. */
export function outcomeOf<T>(report: Report, value: T | undefined): { readonly value?: T; readonly diagnostics: readonly Diagnostic[] } {
  const diagnostics = report.finish();
  return value === undefined || hasErrors(diagnostics) ? { diagnostics } : { value, diagnostics };
}

function keyOf({ code, at, about, detail }: Diagnostic): string {
  const place = at === undefined ? (about ?? "") : `${at.file}:${at.start.line}:${at.start.column}`;
  return `${code}\0${place}\0${detail}`;
}

function worded({ diagnostic, instance, others }: Entry): Diagnostic {
  if (instance === undefined) return diagnostic;
  const more = others === 0 ? "" : ` and ${others} more`;
  return { ...diagnostic, detail: `${diagnostic.detail} (in ${instance}${more})` };
}
