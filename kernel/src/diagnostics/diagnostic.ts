import { catalogue } from "./catalogue.ts";
import type { DiagnosticCode } from "./catalogue.ts";
import type { SourceRange } from "./source-range.ts";

/** Something a person must put right, or should know. A value: collected, sorted and shown at the edge. */
export interface Diagnostic {
  readonly code: DiagnosticCode;
  readonly severity: "error" | "warning";
  /** What is wrong here, with the values that are, and what to do about it. Full sentences. */
  readonly detail: string;
  /** Where, if it stands in a text of the user's. */
  readonly at?: SourceRange | undefined;
  /** The path in the document (`resources.file.motd.mode`), an address, a file or a plugin: what it is about. */
  readonly about?: string | undefined;
  /** Other places that belong to it. */
  readonly related?: readonly RelatedPlace[] | undefined;
  /** A change of the text that would put it right. */
  readonly fix?: TextEdit | undefined;
  /** The code of the plugin that said it, `<plugin>/<what>`. */
  readonly problem?: string | undefined;
}

/** A second place of a diagnostic. */
export interface RelatedPlace {
  readonly at: SourceRange;
  readonly note: string;
}

/** Replace a stretch of a source text. */
export interface TextEdit {
  readonly at: SourceRange;
  readonly text: string;
}

/** What a diagnostic says besides its code. */
export type DiagnosticFields = Omit<Diagnostic, "code" | "severity">;

/** An error of this code. */
export function errorOf(code: DiagnosticCode, fields: DiagnosticFields): Diagnostic {
  return { code, severity: "error", ...fields };
}

/** A warning of this code. */
export function warningOf(code: DiagnosticCode, fields: DiagnosticFields): Diagnostic {
  return { code, severity: "warning", ...fields };
}

/** The fixed text of a code. */
export function summaryOf(code: DiagnosticCode): string {
  return catalogue[code].summary;
}

/** Whether one of them is an error. */
export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((diagnostic) => diagnostic.severity === "error");
}

/** In the order a person reads them: by file, by place, then by code. */
export function sortDiagnostics(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return diagnostics.toSorted((a, b) => compareText(keyOf(a), keyOf(b)));
}

function keyOf(diagnostic: Diagnostic): string {
  const at = diagnostic.at;
  const pad = (count: number): string => String(count).padStart(9, "0");
  const place = at === undefined ? "\uffff" : `${at.file}\0${pad(at.start.line)}\0${pad(at.start.column)}`;
  return `${place}\0${diagnostic.about ?? ""}\0${diagnostic.code}\0${diagnostic.detail}`;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
