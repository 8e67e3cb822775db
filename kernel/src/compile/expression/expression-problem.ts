import type { DiagnosticCode } from "../../diagnostics/catalogue.ts";
import type { Span } from "../read/source-file.ts";
import { didYouMean, listOf } from "../words/suggest.ts";
import { addedFunctions, knownFunctions, knownMethods, NoValue } from "./cel-functions.ts";
import type { CallUse } from "./analyze-expression.ts";

/** What is wrong with an expression, with its place inside the expression. */
export interface ExpressionProblem {
  readonly code: DiagnosticCode;
  readonly detail: string;
  readonly range: Span;
}

/** What walking cost too much throws. */
export class TooMuchWork extends Error {}

interface Failure {
  readonly code: string;
  readonly summary: string;
  readonly range: Span;
}

/** Tell apart what the CEL engine threw while it read or checked an expression. */
export function readingProblem(error: unknown, source: string): ExpressionProblem {
  const failure = failureOf(error, source);
  if (failure === undefined) return { code: "MC_EXPRESSION_SYNTAX", detail: "This cannot be read as CEL. Mend it.", range: whole(source) };
  if (failure.code === "limit_exceeded")
    return { code: "MC_EXPRESSION_LIMIT", detail: `${failure.summary}. Simplify the expression.`, range: failure.range };
  return { code: "MC_EXPRESSION_SYNTAX", detail: syntaxDetail(failure, source), range: widen(failure.range, source) };
}

/** The same for the types of an expression. */
export function typeProblem(error: unknown, source: string): ExpressionProblem {
  const failure = failureOf(error, source);
  if (failure === undefined)
    return {
      code: "MC_EXPRESSION_TYPE",
      detail: "The types in this expression do not fit together. Convert them explicitly.",
      range: whole(source),
    };
  if (failure.code === "unknown_variable")
    return { code: "MC_EXPRESSION_NAME", detail: `${failure.summary}. Declare it or mend the spelling.`, range: failure.range };
  if (failure.code === "no_such_key")
    return {
      code: "MC_EXPRESSION_NAME",
      detail: `There is no field ${JSON.stringify(fieldOf(failure.summary))} here. Mend the spelling.`,
      range: failure.range,
    };
  return { code: "MC_EXPRESSION_TYPE", detail: typeDetail(failure), range: failure.range };
}

/** And for its value. */
export function valueProblem(error: unknown, source: string): ExpressionProblem {
  if (error instanceof TooMuchWork)
    return { code: "MC_EXPRESSION_LIMIT", detail: `${error.message} Walk over shorter lists.`, range: whole(source) };
  if (error instanceof NoValue)
    return { code: "MC_EXPRESSION_VALUE", detail: `${error.message}. Mend its arguments.`, range: whole(source) };
  const failure = failureOf(error, source);
  if (failure === undefined)
    return {
      code: "MC_EXPRESSION_VALUE",
      detail: "The expression fails for these inputs. Mend them or the expression.",
      range: whole(source),
    };
  if (failure.code === "no_such_key") {
    const field = JSON.stringify(fieldOf(failure.summary));
    return {
      code: "MC_EXPRESSION_VALUE",
      detail: `There is no field ${field} here. Ask with has(), or give a value with default().`,
      range: failure.range,
    };
  }
  if (failure.code === "index_out_of_bounds")
    return {
      code: "MC_EXPRESSION_VALUE",
      detail: `${failure.summary.replace("No such key: i", "I")}. Ask size() first.`,
      range: failure.range,
    };
  const conversion = /^(\w+)_conversion_error$/.exec(failure.code)?.[1];
  if (conversion !== undefined)
    return { code: "MC_EXPRESSION_VALUE", detail: `${conversion}() cannot read this value. Mend the value.`, range: failure.range };
  if (/overload|type|condition|operand/.test(failure.code))
    return { code: "MC_EXPRESSION_TYPE", detail: typeDetail(failure), range: failure.range };
  return { code: "MC_EXPRESSION_VALUE", detail: `${sentence(failure.summary)} Mend the expression or its inputs.`, range: failure.range };
}

/** What to say of a function that expressions may not call; undefined when they may. */
export function callProblem(call: CallUse): ExpressionProblem | undefined {
  const known = call.method ? knownMethods : knownFunctions;
  if (known.has(call.name)) return undefined;
  return {
    code: "MC_EXPRESSION_FUNCTION",
    detail: `There is no ${call.method ? "method" : "function"} ${call.name}().${callAnswer(call)}`,
    range: call,
  };
}

function callAnswer(call: CallUse): string {
  if (call.method && knownFunctions.has(call.name)) return ` Write ${call.name}(...) around the value.`;
  if (!call.method && knownMethods.has(call.name)) return ` Write it behind the value: value.${call.name}(...).`;
  const foreign = Object.hasOwn(foreignFunctions, call.name) ? foreignFunctions[call.name] : undefined;
  if (foreign !== undefined) return ` ${foreign}`;
  const near = didYouMean(call.name, call.method ? knownMethods : knownFunctions);
  if (near !== "") return near;
  const all = call.method ? [...knownMethods] : addedFunctions;
  return ` There are ${listOf(all, 20).replaceAll('"', "")}${call.method ? "" : " and those of CEL"}.`;
}

const foreignFunctions: Readonly<Record<string, string>> = {
  upcase: "It is called upper().",
  downcase: "It is called lower().",
  upperAscii: "It is called upper().",
  lowerAscii: "It is called lower().",
  length: "It is called size().",
  len: "It is called size().",
  unique: "It is called distinct().",
  now: "Expressions have no clock: pass the time in as a variable.",
  timestamp: "Expressions have no clock and no time zones.",
  env: "Expressions see no environment: pass the value in with --var.",
  getenv: "Expressions see no environment: pass the value in with --var.",
  file: "Expressions read no files: use source, template or --vars-file.",
  lookup: "Expressions reach nothing outside: use vars, facts or --vars-file.",
  random: "Expressions have no randomness: the same site gives the same plan.",
  uuid: "Expressions have no randomness: the same site gives the same plan.",
};

function syntaxDetail(failure: Failure, source: string): string {
  const word = source.slice(failure.range.start).match(/^(?:[A-Za-z_]+|=|\|(?!\|)|<>|#)/)?.[0] ?? "";
  const before = /([A-Za-z]+)\s*$/.exec(source.slice(0, failure.range.start))?.[1] ?? "";
  const hint = Object.hasOwn(otherWords, word) ? otherWords[word] : before === "not" ? otherWords["not"] : undefined;
  if (hint !== undefined) return hint;
  if (/\|\s*[a-z]/.test(source) && failure.range.start >= source.indexOf("|"))
    return "CEL has no filters: write a function around the value, as in upper(value).";
  if (failure.range.start >= source.trimEnd().length) return "The expression ends too early. Complete it.";
  return `${sentence(failure.summary)} Mend the expression here.`;
}

const otherWords: Readonly<Record<string, string>> = {
  and: 'CEL writes "and" as &&.',
  or: 'CEL writes "or" as ||.',
  not: 'CEL writes "not" as !.',
  is: 'CEL writes "is" as ==.',
  if: 'CEL writes "a if condition else b" as condition ? a : b.',
  else: 'CEL writes "a if condition else b" as condition ? a : b.',
  "=": "CEL compares with ==.",
  "|": "CEL has no filters: write a function around the value, as in upper(value).",
  "<>": "CEL writes <> as !=.",
};

function typeDetail(failure: Failure): string {
  const binary = /^no such overload: (.+) (==|!=|<=|>=|<|>|\+|-|\*|\/|%|in) (.+)$/.exec(failure.summary);
  if (binary !== null) {
    const [, left = "", operator = "", right = ""] = binary;
    return `"${operator}" does not take ${typeWord(left)} and ${typeWord(right)}. Convert one with string(), int() or double().`;
  }
  const call = /^found no matching overload for '(.+?)\((.*)\)'$/.exec(failure.summary);
  if (call !== null)
    return `${(call[1] ?? "").split(".").at(-1) ?? ""}() does not take ${typesIn(call[2] ?? "")}. Convert the arguments, or see its description.`;
  const condition = /must be bool, got '(.+)'$/.exec(failure.summary);
  if (condition !== null) return `Expected true or false here, found ${typeWord(condition[1] ?? "")}. Compare it with something.`;
  const branches = /got '(.+)' and '(.+)'/.exec(failure.summary);
  if (branches !== null) return `One branch is ${typeWord(branches[1] ?? "")}, the other ${typeWord(branches[2] ?? "")}. Make them alike.`;
  return `${sentence(failure.summary)} Convert the values explicitly.`;
}

function typesIn(list: string): string {
  return list === "" ? "no arguments" : list.split(", ").map(typeWord).join(" and ");
}

const typeWords: Readonly<Record<string, string>> = {
  int: "a whole number",
  double: "a number",
  string: "a text",
  bool: "a truth value",
  null: "null",
  dyn: "such a value",
  list: "a list",
  map: "a map",
};

/** A type of CEL in plain words. */
export function typeWord(type: string): string {
  const bare = type.replace(/^dyn<(.*)>$/, "$1").replace(/^\$.*/, "map");
  return typeWords[bare.replace(/[<(].*$/s, "")] ?? bare;
}

function fieldOf(summary: string): string {
  return summary.replace(/^No such key: /, "");
}

function sentence(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? "" : "."}`;
}

function whole(source: string): Span {
  const start = source.length - source.trimStart().length;
  return { start, end: Math.max(start, source.trimEnd().length) };
}

/** The whole word where the engine points at one of its letters. */
function widen(range: Span, source: string): Span {
  const word = /^[A-Za-z0-9_]+/.exec(source.slice(range.start));
  return { start: range.start, end: Math.max(range.end, range.start + (word?.[0].length ?? 0)) };
}

function failureOf(error: unknown, source: string): Failure | undefined {
  if (!(error instanceof Error) || !("code" in error) || !("summary" in error) || !("range" in error)) return undefined;
  const { code, summary, range } = error;
  if (typeof code !== "string" || typeof summary !== "string") return undefined;
  return { code, summary, range: isSpan(range) ? range : whole(source) };
}

function isSpan(value: unknown): value is Span {
  return (
    typeof value === "object" &&
    value !== null &&
    "start" in value &&
    "end" in value &&
    typeof value.start === "number" &&
    typeof value.end === "number"
  );
}
