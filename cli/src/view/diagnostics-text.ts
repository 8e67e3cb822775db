import { summaryOf } from "@masterchef/kernel";
import type { Diagnostic, SourceRange } from "@masterchef/kernel";
import type { Style } from "./style.ts";
import { columnsOf, visible, visibleLine } from "./visible.ts";

/** Texts of source files by name, as far as they can be read. */
export type SourceTexts = ReadonlyMap<string, string>;

/** More than this scroll by unread. */
const shownAtOnce = 20;

/** Longest piece of a source line shown. */
const lineColumns = 120;

/** Diagnostics for people. The first line of each stands alone for grep, editors and CI. */
export function diagnosticsText(diagnostics: readonly Diagnostic[], sources: SourceTexts, style: Style): string {
  const shown = diagnostics.slice(0, shownAtOnce).map((diagnostic) => diagnosticText(diagnostic, sources, style));
  const left = diagnostics.length - shown.length;
  if (left > 0) shown.push(`and ${left} more. Mend these first, or see all with --json.\n`);
  return shown.join("");
}

function diagnosticText(diagnostic: Diagnostic, sources: SourceTexts, style: Style): string {
  const { code, severity, at, about, detail } = diagnostic;
  const paint = severity === "error" ? style.remove : style.change;
  const place = at === undefined ? "" : ` ${visibleLine(at.file)}:${at.start.line}:${at.start.column}`;
  const topic = about === undefined ? "" : ` ${visibleLine(about)}`;
  const head = `${paint(severity)} ${style.strong(code)}${place}${topic}: ${summaryOf(code)}\n`;
  const marked = at === undefined ? undefined : markedLine(at, sources, style);
  const saying = visible(detail).trimEnd().split("\n");
  const [first = "", ...others] = saying;
  const body =
    marked === undefined
      ? saying.map((line) => `  ${line}\n`).join("")
      : `${marked.source}${marked.margin}${paint(marked.carets)} ${first}\n${others.map((line) => `${marked.margin}${line}\n`).join("")}`;
  const related = (diagnostic.related ?? []).map(
    ({ at: other, note }) => `  ${visibleLine(other.file)}:${other.start.line}:${other.start.column}: ${visible(note)}\n`,
  );
  return `${head}${body}${related.join("")}`;
}

/** The source line a range starts on, and the carets below it. */
function markedLine(
  at: SourceRange,
  sources: SourceTexts,
  style: Style,
): { readonly source: string; readonly margin: string; readonly carets: string } | undefined {
  const line = sources.get(at.file)?.split(/\r\n|\n|\r/)[at.start.line - 1];
  if (line === undefined) return undefined;
  const from = at.start.column - 1;
  const to = at.end.line === at.start.line ? Math.max(at.end.column - 1, from + 1) : line.length;
  const cutBefore = from > lineColumns - 20 ? from - 40 : 0;
  const before = cutBefore > 0 ? style.cut : "";
  const after = line.length > cutBefore + lineColumns ? style.cut : "";
  const piece = line.slice(cutBefore, cutBefore + lineColumns);
  const number = String(at.start.line).padStart(4);
  const lead = visible(before + line.slice(cutBefore, from)).replaceAll(/[^\t]/gu, (character) => " ".repeat(columnsOf(character)));
  const width = columnsOf(visible(line.slice(from, Math.min(to, cutBefore + lineColumns))));
  return {
    source: `${number} | ${before}${visible(piece)}${after}\n`,
    margin: `${" ".repeat(number.length)} | ${lead}`,
    carets: "^".repeat(Math.max(1, width)),
  };
}
