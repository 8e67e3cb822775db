import { Liquid, TokenKind, Tokenizer } from "liquidjs";
import type { Template as LiquidTemplate, TopLevelToken, Variable } from "liquidjs";
import type { DiagnosticCode } from "../../diagnostics/catalogue.ts";
import type { NameUse } from "../expression/analyze-expression.ts";
import type { SourceFile, Span } from "../read/source-file.ts";
import { didYouMean } from "../words/suggest.ts";
import { dropTagLines } from "./drop-tag-lines.ts";
import { filterNames, foreignFilters, limitEngine, NotText, text } from "./template-filters.ts";

/** A template that was read. */
export interface Template {
  readonly file: SourceFile;
  /** Names that are not its own, in all branches. */
  readonly names: readonly NameUse[];
  /** The text for these values of its names. Maps are walked in the order of their members. */
  render(values: Readonly<Record<string, unknown>>): { readonly text: string } | TemplateProblem;
}

/** What is wrong with a template, and where in it. */
export interface TemplateProblem {
  readonly code: DiagnosticCode;
  readonly detail: string;
  readonly range: Span;
}

/** What reading a template needs. */
export interface TemplateOptions {
  readonly sha256: (bytes: Uint8Array) => string;
  /** What stands for `{{` and `}}`. */
  readonly delimiters: readonly [string, string];
}

const parseLimit = 4 * 1024 * 1024;
const memoryLimit = 8 * 1024 * 1024;
/** Elements and memory are counted; this only ends what they miss, such as loops over long lists inside each other. */
const renderLimitMs = 5000;

/** Read a Liquid template. */
export function parseTemplate(file: SourceFile, options: TemplateOptions): Template | TemplateProblem {
  const engine = createEngine(options);
  let parsed: LiquidTemplate[];
  let names: readonly NameUse[];
  try {
    const tokens = new Tokenizer(file.text, undefined, file.name).readTopLevelTokens(engine.options);
    const mixed = mixedCondition(tokens);
    if (mixed !== undefined) return mixed;
    dropTagLines(tokens);
    parsed = engine.parser.parseTokens(tokens);
    names = Object.values(engine.analyzeSync(parsed).globals).flatMap((uses) => uses.map((use) => nameUse(use, file)));
  } catch (error) {
    return readingProblem(error, file);
  }
  return {
    file,
    names,
    render(values) {
      try {
        const rendered: unknown = engine.renderSync(parsed, values);
        return { text: String(rendered) };
      } catch (error) {
        return renderingProblem(error, file);
      }
    },
  };
}

/** Whether reading or rendering failed. */
export function isTemplateProblem(value: object): value is TemplateProblem {
  return "code" in value;
}

function createEngine({ sha256, delimiters }: TemplateOptions): Liquid {
  const engine = new Liquid({
    strictFilters: true,
    strictVariables: true,
    lenientIf: true,
    ownPropertyOnly: true,
    templates: {},
    cache: false,
    locale: "en", // Nothing printed depends on it; asking the machine for its own costs 15 ms.
    parseLimit,
    memoryLimit,
    renderLimit: renderLimitMs,
    outputDelimiterLeft: delimiters[0],
    outputDelimiterRight: delimiters[1],
    outputEscape: text,
  });
  limitEngine(engine, sha256);
  return engine;
}

/** Liquid groups "a and b or c" from the right and has no parentheses: nobody reads it so. */
function mixedCondition(tokens: readonly TopLevelToken[]): TemplateProblem | undefined {
  for (const token of tokens) {
    if (token.kind !== TokenKind.Tag || !/^\{%-?\s*(?:if|elsif|unless)\b/.test(token.getText())) continue;
    const words = token.getText().replace(/"[^"]*"|'[^']*'/g, "");
    if (/\sand\s/.test(words) && /\sor\s/.test(words)) {
      return {
        code: "MC_TEMPLATE_SYNTAX",
        detail: `"and" and "or" stand in one condition, and Liquid groups them from the right. Nest two conditions instead.`,
        range: { start: token.begin, end: token.end },
      };
    }
  }
  return undefined;
}

function nameUse(use: Variable, file: SourceFile): NameUse {
  const [root, ...segments] = use.segments;
  const start = (file.lineStarts[use.location.row - 1] ?? 0) + use.location.col - 1;
  const literal = segments.findIndex((segment) => typeof segment !== "string");
  const fields = (literal < 0 ? segments : segments.slice(0, literal)).map(String);
  const written = [String(root), ...fields].join(".");
  const end = file.text.startsWith(written, start) ? start + written.length : start + String(root).length;
  return { root: String(root), fields: fields.map((name) => ({ name, start, end })), guarded: false, start, end };
}

interface LiquidFailure {
  readonly message: string;
  readonly name: string;
  readonly range: Span;
  readonly cause: unknown;
}

function failureOf(error: unknown, file: SourceFile): LiquidFailure {
  const none = { start: 0, end: 0 };
  if (!(error instanceof Error)) return { message: "The template fails", name: "", range: none, cause: undefined };
  const message = error.message.replace(/,? ?(?:file:.*?)?,? line:\d+, col:\d+$/s, "");
  const token: unknown = "token" in error ? error.token : undefined;
  const range = isToken(token) ? { start: token.begin, end: Math.min(token.end, file.text.length) } : none;
  return {
    message: message.replace(`, file:${file.name}`, ""),
    name: error.name,
    range,
    cause: "originalError" in error ? error.originalError : undefined,
  };
}

function isToken(value: unknown): value is { readonly begin: number; readonly end: number } {
  return (
    typeof value === "object" &&
    value !== null &&
    "begin" in value &&
    "end" in value &&
    typeof value.begin === "number" &&
    typeof value.end === "number"
  );
}

function readingProblem(error: unknown, file: SourceFile): TemplateProblem {
  const { message, range } = failureOf(error, file);
  if (/parse length limit/.test(message))
    return {
      code: "MC_TEMPLATE_LIMIT",
      detail: `The template has more than ${parseLimit} characters. Use source for content that is not computed.`,
      range,
    };
  const filter = /undefined filter: (.*)$/.exec(message)?.[1]?.trim();
  if (filter !== undefined) {
    const ours = Object.hasOwn(foreignFilters, filter) ? foreignFilters[filter] : undefined;
    const answer = ours === undefined ? didYouMean(filter, filterNames) : ` Here it is called "${ours}".`;
    return {
      code: "MC_TEMPLATE_SYNTAX",
      detail: `There is no filter ${JSON.stringify(filter)}.${answer === "" ? " Compute the value in an expression and pass it with values." : answer}`,
      range,
    };
  }
  const tag = /tag "(.*)" not found/.exec(message)?.[1];
  if (tag !== undefined)
    return {
      code: "MC_TEMPLATE_SYNTAX",
      detail: `There is no tag ${JSON.stringify(tag)}. There are assign, capture, case, comment, for, if, raw and unless.`,
      range,
    };
  return { code: "MC_TEMPLATE_SYNTAX", detail: `${sentence(message)} Mend the template here.`, range };
}

function renderingProblem(error: unknown, file: SourceFile): TemplateProblem {
  const failure = failureOf(error, file);
  if (failure.cause instanceof NotText) return { code: "MC_TEMPLATE_VALUE", detail: failure.cause.message, range: failure.range };
  if (/limit exceeded/.test(failure.message))
    return { code: "MC_TEMPLATE_LIMIT", detail: "The template does too much. Walk over shorter lists.", range: failure.range };
  const name = /^undefined variable: (.*)$/.exec(failure.message)?.[1];
  if (name !== undefined)
    return {
      code: "MC_TEMPLATE_VALUE",
      detail: `${name} has no value. Give one with the filter default, or mend the inputs.`,
      range: failure.range,
    };
  return { code: "MC_TEMPLATE_VALUE", detail: `${sentence(failure.message)} Mend the template or its inputs.`, range: failure.range };
}

function sentence(message: string): string {
  return `${message.slice(0, 1).toUpperCase()}${message.slice(1)}${/[.!?]$/.test(message) ? "" : "."}`;
}
