import type { Document, YAMLParseError } from "yaml";
import type { Report } from "../report.ts";
import { rangeAt } from "./source-file.ts";
import type { SourceFile } from "./source-file.ts";

/** What reading a document needs at hand. */
export interface Reading {
  readonly file: SourceFile;
  readonly report: Report;
}

/** Report why a text is not YAML. Only the first reason: the others are mostly its echo. */
export function reportSyntax(document: Document.Parsed, reading: Reading): void {
  const { file, report } = reading;
  const first = document.errors.toSorted((a, b) => a.pos[0] - b.pos[0])[0];
  if (first === undefined) return;
  const [start, end] = first.pos;
  const about = file.name;
  if (first.code === "RESOURCE_EXHAUSTION") {
    report.error("MC_YAML_DEPTH", {
      at: rangeAt(file, { start, end }),
      about,
      detail: "This is nested too deeply. At most 64 levels are read.",
    });
    return;
  }
  if (first.code === "MULTIPLE_DOCS") {
    const at = rangeAt(file, { start, end: start + 3 });
    report.error("MC_YAML_DOCUMENTS", { at, about, detail: "A second document starts here. Keep one document in a file." });
    return;
  }
  if (reportBraces(first, reading)) return;
  if (reportTag(first, document, reading)) return;
  if (first.code === "NON_STRING_KEY") {
    report.error("MC_YAML_KEY", {
      at: rangeAt(file, { start, end }),
      about,
      detail: "A key is text on one line, and this is a list or a map. Put it in quotes if text is meant.",
    });
    return;
  }
  report.error("MC_YAML_SYNTAX", { at: rangeAt(file, { start, end }), about, detail: explain(first) });
}

/** An expression without quotes where YAML reads its braces, colon or sign itself. */
function reportBraces(error: YAMLParseError, { file, report }: Reading): boolean {
  const near = bracesNear(file.text, error.pos[0]);
  if (near === undefined) return false;
  const body = near.text
    .slice(near.text.startsWith("$") ? 3 : 2)
    .replace(/\}\}$/, "")
    .trim();
  const at = rangeAt(file, { start: near.start, end: near.start + near.text.length });
  const written = JSON.stringify(`\${{ ${body} }}`);
  if (near.text.endsWith("}}")) {
    const detail = `YAML takes ${near.text.startsWith("$") ? "these signs" : "the braces"} for its own. Write ${written}, with the quotes.`;
    report.error("MC_EXPRESSION_DELIMITER", { at, about: file.name, detail, fix: { at, text: written } });
    return true;
  }
  report.error("MC_EXPRESSION_DELIMITER", {
    at,
    about: file.name,
    detail: `The expression has no end. Write ${written}, with the quotes.`,
  });
  return true;
}

/** The braces that hold an offset, or start right after it, on its line. */
function bracesNear(text: string, offset: number): { readonly start: number; readonly text: string } | undefined {
  const lineStart = text.lastIndexOf("\n", offset - 1) + 1;
  const lineEnd = text.indexOf("\n", offset);
  const line = text.slice(lineStart, lineEnd < 0 ? text.length : lineEnd);
  for (let at = line.indexOf("{{"); at >= 0; at = line.indexOf("{{", at + 2)) {
    const start = line[at - 1] === "$" ? at - 1 : at;
    const close = line.indexOf("}}", at + 2);
    const end = close < 0 ? line.length : close + 2;
    const position = offset - lineStart;
    const quoted = (line.slice(0, start).match(/"/g) ?? []).length % 2 === 1;
    if (!quoted && position >= start - 2 && position <= end) return { start: lineStart + start, text: line.slice(start, end) };
  }
  return undefined;
}

/** A value that starts with "!" is a tag to YAML; what follows then makes no sense. */
function reportTag(error: YAMLParseError, document: Document.Parsed, { file, report }: Reading): boolean {
  const lineStart = file.text.lastIndexOf("\n", error.pos[0] - 1) + 1;
  const tag = document.warnings.find(
    (warning) => warning.code === "TAG_RESOLVE_FAILED" && warning.pos[0] >= lineStart && warning.pos[0] <= error.pos[0],
  );
  if (tag === undefined) return false;
  const start = tag.pos[0];
  const lineEnd = file.text.indexOf("\n", start);
  const rest = file.text.slice(start + 1, lineEnd < 0 ? file.text.length : lineEnd).trim();
  report.error("MC_YAML_TAG", {
    at: rangeAt(file, { start, end: start + 1 }),
    about: file.name,
    detail: `YAML drops a value after "!". Write ${JSON.stringify(/\s/.test(rest) ? `!(${rest})` : `!${rest}`)}, quoted.`,
  });
  return true;
}

/** What is wrong, in our words: the parser's are made for those who know YAML's grammar. */
function explain(error: YAMLParseError): string {
  const special = details.find(([code, pattern]) => error.code === code && pattern.test(error.message));
  return special?.[2] ?? "YAML cannot make sense of this place. Mind the indentation, and put values with signs in quotes.";
}

const any = /(?:)/;

const details: readonly (readonly [code: string, message: RegExp, detail: string])[] = [
  ["BAD_INDENT", /flow/i, "A bracket that was opened before this place is not closed. Close it, and indent what is inside."],
  ["BAD_INDENT", any, "This line is not indented like the lines it belongs to. Align it with them."],
  ["BAD_SCALAR_START", any, "A value cannot start with this sign. Put the value in quotes."],
  ["BAD_DQ_ESCAPE", any, "This is no escape of YAML. Write a backslash as \\\\, or use single quotes."],
  ["BAD_DIRECTIVE", any, "A line that starts with % is a YAML directive. Remove it, or put the value in quotes."],
  ["BAD_PROP_ORDER", any, "A sign of YAML stands in the wrong place. Put the value in quotes."],
  [
    "BLOCK_AS_IMPLICIT_KEY",
    any,
    "A colon with a space after it starts a new entry. Put the entry on its own line, or the value in quotes.",
  ],
  ["BLOCK_IN_FLOW", any, "Inside brackets everything is separated by commas. Close the bracket first, or write commas."],
  [
    "KEY_OVER_1024_CHARS",
    any,
    "A key has more than 1024 characters. A colon with a space after it makes a key: put the text in quotes if none is meant.",
  ],
  ["MISSING_CHAR", /closing/, "A quote is not closed. Close it."],
  ["MISSING_CHAR", /,|flow/, "Here a comma or a closing bracket is missing. Add it."],
  [
    "MISSING_CHAR",
    /followed by map values|Implicit/,
    "This line is neither a key with a colon nor a list element. Add the colon, or indent it to belong to the line above.",
  ],
  ["MULTILINE_IMPLICIT_KEY", any, "A key stands on one line and ends with a colon. The line above may lack its colon."],
  ["TAB_AS_INDENT", any, "A tab cannot indent. Use spaces."],
  ["UNEXPECTED_TOKEN", /block-seq-ind/, 'A list with "-" starts on its own line. Put it below the key, or write [...].'],
  ["UNEXPECTED_TOKEN", /flow-(?:map|seq)-end/, "This bracket closes nothing. Remove it, or put the value in quotes."],
  ["UNEXPECTED_TOKEN", any, "After the end of a value nothing more can follow. Put the whole value in quotes, or mend the indentation."],
];
