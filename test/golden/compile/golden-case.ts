import type { Diagnostic } from "../../../kernel/src/diagnostics/diagnostic.ts";
import type { SourceRange } from "../../../kernel/src/diagnostics/source-range.ts";
import type { FileFailure } from "../../../kernel/src/compile/compile-input.ts";
import type { JsonObject } from "../../../kernel/src/ir/json.ts";
import type { Sample } from "./sample-input.ts";

/**
 * A golden case: input files, each after a line `--- name`, and what is expected after `=== expect`.
 * A name may be followed by `hex` (the content is hexadecimal), `repeat N` (the content so many times) or `failure WORD` (the file cannot be had).
 * The file `options.json` holds `facts`, `variables` and `varsFiles`; without `facts` the case is compiled without a host.
 */
export interface GoldenCase {
  readonly sample: Sample;
  readonly input: string;
  readonly expected: string;
}

const failures: readonly FileFailure["failure"][] = ["missing", "denied", "too-large", "is-directory", "not-regular", "outside", "failed"];

/** Read a golden case. */
export function parseCase(text: string): GoldenCase {
  const [input = "", expected = ""] = text.split(/^=== expect\n/m);
  const files = new Map<string, Uint8Array | FileFailure>();
  let options: { facts?: JsonObject; variables?: string[]; varsFiles?: string[] } = {};
  for (const section of input.split(/^--- /m).slice(1)) {
    const line = section.indexOf("\n");
    const [name = "", how, argument = ""] = section.slice(0, line).split(" ");
    const body = section.slice(line + 1);
    if (name === "options.json") options = JSON.parse(body);
    else if (how === "failure") {
      const failure = failures.find((one) => one === argument);
      if (failure === undefined) throw new Error(`Cannot read the case: no failure ${argument}`);
      files.set(name, { failure });
    } else if (how === "hex") files.set(name, Buffer.from(body.replaceAll(/\s/g, ""), "hex"));
    else if (how === "repeat") files.set(name, Buffer.from(body.replace(/\n$/, "").repeat(Number(argument))));
    else files.set(name, Buffer.from(body));
  }
  return { sample: { files, ...options }, input, expected };
}

/** Diagnostics as a case holds them: place, code, subject, then what is said. */
export function formatDiagnostics(diagnostics: readonly Diagnostic[]): string {
  return diagnostics.map(formatDiagnostic).join("");
}

function formatDiagnostic(diagnostic: Diagnostic): string {
  const head = [diagnostic.severity, diagnostic.code, diagnostic.at === undefined ? "-" : formatRange(diagnostic.at), diagnostic.about ?? "-"].join(" ");
  const problem = diagnostic.problem === undefined ? "" : `  problem ${diagnostic.problem}\n`;
  const related = (diagnostic.related ?? []).map((place) => `  see ${formatRange(place.at)} ${place.note}\n`).join("");
  const fix = diagnostic.fix === undefined ? "" : `  fix ${formatRange(diagnostic.fix.at)} ${JSON.stringify(diagnostic.fix.text)}\n`;
  return `${head}\n  ${diagnostic.detail}\n${problem}${related}${fix}`;
}

function formatRange({ file, start, end }: SourceRange): string {
  return `${file}:${start.line}:${start.column}-${end.line}:${end.column}`;
}
