import type { Report } from "../report.ts";
import { rangeAt } from "../read/source-file.ts";
import type { SourceFile, Span } from "../read/source-file.ts";
import type { ScalarNode } from "../read/source-node.ts";
import type { NameUse } from "./analyze-expression.ts";
import type { ExpressionProblem } from "./expression-problem.ts";
import { isProblem } from "./expressions.ts";
import type { Expression, Expressions } from "./expressions.ts";
import { locateBare, locateSegment } from "./locate-expression.ts";
import type { Locate } from "./locate-expression.ts";
import { nameProblem } from "./name-scope.ts";
import type { NameScope } from "./name-scope.ts";
import { splitText, wholeExpression } from "./split-text.ts";
import type { ExpressionPart, ValueTemplate } from "./value-template.ts";

/** What reading an expression needs to know of its surroundings. */
export interface ExpressionReading {
  readonly file: SourceFile;
  readonly report: Report;
  readonly expressions: Expressions;
  readonly scope: NameScope;
  /** The name of a loop's element where it is not `item`. */
  readonly element?: string | undefined;
  /** Checks a use of `results`; undefined when it is fine. */
  readonly checkResult: (use: NameUse) => ExpressionProblem | undefined;
  /** Called with the dotted path of every fact that is read. */
  readonly usesFact: (path: string) => void;
}

/** Read a text with `${{ ... }}` in it. Undefined, with the reason reported, when something is wrong. */
export function readText(node: ScalarNode, about: string, reading: ExpressionReading): ValueTemplate | undefined {
  const split = splitText(String(node.value));
  if ("unclosed" in split) {
    const at = locateSegment(reading.file, node, { source: "", occurrence: split.unclosed })({ start: -3, end: 0 });
    const hint = node.style === "plain" ? " If it stands there, YAML took a part of the line for a comment: quote the whole value." : "";
    reading.report.error("MC_EXPRESSION_DELIMITER", {
      at: rangeAt(reading.file, at),
      about,
      detail: `The expression has no end. Close it with "}}".${hint}`,
    });
    return undefined;
  }
  const parts: (string | ExpressionPart)[] = [];
  let failed = false;
  for (const segment of split.segments) {
    if (segment.kind === "text") {
      parts.push(segment.text);
      continue;
    }
    const part = readExpression(segment.source, { locate: locateSegment(reading.file, node, segment), about }, reading);
    if (part === undefined) failed = true;
    else parts.push(part);
  }
  if (failed) return undefined;
  if (split.segments.every((segment) => segment.kind === "text"))
    return { kind: "constant", value: parts.filter((part) => typeof part === "string").join("") };
  const [only] = parts;
  if (wholeExpression(split.segments) !== undefined && only !== undefined && typeof only !== "string")
    return { kind: "expression", part: only, node };
  return { kind: "text", parts, node };
}

/** Read a value that is an expression as a whole, without braces, as of `when`. */
export function readBare(node: ScalarNode, about: string, reading: ExpressionReading): ExpressionPart | undefined {
  const source = String(node.value);
  const locate = locateBare(reading.file, node, source);
  const whole = /^\s*\$\{\{([\s\S]*)\}\}\s*$/.exec(source);
  if (whole !== null) {
    const at = rangeAt(reading.file, node);
    const bare = (whole[1] ?? "").trim();
    reading.report.error("MC_EXPRESSION_DELIMITER", {
      at,
      about,
      detail: `This is an expression already. Write it without the braces: ${bare}`,
      fix: { at, text: /[:#"'{}[\]]/.test(bare) ? JSON.stringify(bare) : bare },
    });
    return undefined;
  }
  return readExpression(source, { locate, about }, reading);
}

function readExpression(
  source: string,
  place: { readonly locate: Locate; readonly about: string },
  reading: ExpressionReading,
): ExpressionPart | undefined {
  const prepared = reading.expressions.prepare(source, reading.element);
  const problem = isProblem(prepared) ? prepared : (namesProblem(prepared, reading) ?? prepared.checkTypes());
  if (problem !== undefined) {
    reportProblem(problem, place, reading);
    return undefined;
  }
  if (isProblem(prepared)) return undefined;
  for (const use of prepared.analysis.names) if (use.root === "facts") reading.usesFact(factPath(use));
  return { expression: prepared, locate: place.locate };
}

/** Report what is wrong with an expression where it is wrong. */
export function reportProblem(
  problem: ExpressionProblem,
  place: { readonly locate: Locate; readonly about: string; readonly instance?: string | undefined },
  reading: { readonly file: SourceFile; readonly report: Report },
): void {
  const span: Span = place.locate(problem.range);
  reading.report.error(problem.code, { at: rangeAt(reading.file, span), about: place.about, detail: problem.detail }, place.instance);
}

function namesProblem(expression: Expression, reading: ExpressionReading): ExpressionProblem | undefined {
  for (const use of expression.analysis.names) {
    const problem = nameProblem(use, reading.scope) ?? (use.root === "results" ? reading.checkResult(use) : undefined);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/** The fact as a dotted path, as far as it is literal. */
function factPath(use: NameUse): string {
  return use.fields.map((field) => field.name).join(".");
}
