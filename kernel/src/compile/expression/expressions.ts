import { Environment } from "@marcbachmann/cel-js";
import type { ObjectSchema, ParseResult } from "@marcbachmann/cel-js";
import type { Json } from "../../ir/json.ts";
import { analyzeExpression } from "./analyze-expression.ts";
import type { Analysis } from "./analyze-expression.ts";
import { registerFunctions, textFunction } from "./cel-functions.ts";
import { fromCel } from "./cel-values.ts";
import { callProblem, readingProblem, TooMuchWork, typeProblem, valueProblem } from "./expression-problem.ts";
import type { ExpressionProblem } from "./expression-problem.ts";
import { rewriteExpression } from "./rewrite-expression.ts";

/** What names of an expression hold, in CEL's types. */
export interface ExpressionTypes {
  readonly vars: ObjectSchema;
  /** Undefined where nothing is known about the fields of facts. */
  readonly facts: ObjectSchema | undefined;
}

/** What expressions need. */
export interface ExpressionOptions {
  readonly types: ExpressionTypes;
  readonly sha256: (bytes: Uint8Array) => string;
  /** Whether a part of the text matches a pattern; undefined when the pattern cannot be read. A port so that sites without patterns need not load the engine. */
  readonly matches: (text: string, pattern: string) => boolean | undefined;
  /** Whether the expressions are those of holes, which the compiler wrote. */
  readonly holes?: boolean | undefined;
}

/** An expression that was read. */
export interface Expression {
  readonly source: string;
  readonly analysis: Analysis;
  /** The problem of its types, if there is one; names are to be checked before. */
  checkTypes(): ExpressionProblem | undefined;
  /** Its type in CEL's words, `dyn` where it is not known. Only sensible when `checkTypes` found nothing. */
  type(): string;
  /** Its value. `context` has the value of every root, in CEL's form. */
  evaluate(context: Readonly<Record<string, unknown>>): Evaluated;
}

/** What came of evaluating. */
export type Evaluated = { readonly value: Json } | { readonly problem: ExpressionProblem };

/** Reads expressions; equal texts are read once. */
export interface Expressions {
  /** `element` is the name of the element of a loop where it is not `item`. */
  prepare(source: string, element?: string): Expression | ExpressionProblem;
}

/** The walking that all expressions of a site may do together, and each by itself; elements times the length of what is done with each. */
const workOfSite = 50_000_000;
const workOfExpression = 5_000_000;
const limits = { maxAstNodes: 2000, maxDepth: 60, maxListElements: 1000, maxMapEntries: 1000, maxCallArguments: 16 };

/** A reader of expressions over names of these types. */
export function createExpressions(options: ExpressionOptions): Expressions {
  const work = { site: workOfSite, expression: workOfExpression, factor: 1 };
  const base = new Environment({ homogeneousAggregateLiterals: false, limits });
  registerFunctions(base, {
    sha256: options.sha256,
    matches: options.matches,
    spend(elements) {
      const cost = (elements + 1) * work.factor;
      work.site -= cost;
      work.expression -= cost;
      if (work.expression < 0) throw new TooMuchWork("The expression walks over too many elements.");
      if (work.site < 0) throw new TooMuchWork("The expressions of this site walk over too many elements.");
    },
  });
  declareNames(base, options.types);
  const environments = new Map<string, Environment>([["item", base.clone().registerVariable("item", "dyn")]]);
  const known = new Map<string, Expression | ExpressionProblem>();
  return {
    prepare(source, element = "item") {
      const id = `${element}\0${source}`;
      const existing = known.get(id);
      if (existing !== undefined) return existing;
      const environment = environments.get(element) ?? base.clone().registerVariable(element, "dyn");
      environments.set(element, environment);
      const expression = read(source, environment, { work, holes: options.holes === true });
      known.set(id, expression);
      return expression;
    },
  };
}

function declareNames(environment: Environment, types: ExpressionTypes): void {
  if (Object.keys(types.vars).length > 0) environment.registerVariable("vars", { schema: types.vars });
  else environment.registerVariable("vars", "map<string, dyn>");
  if (types.facts === undefined) environment.registerVariable("facts", "map<string, dyn>");
  else environment.registerVariable("facts", { schema: types.facts });
  environment
    .registerVariable("site", { schema: { name: "string" } })
    .registerVariable("key", "string")
    .registerVariable("matrix", "map<string, dyn>")
    .registerVariable("results", "map<string, map<string, dyn>>");
}

interface ReadOptions {
  readonly work: { expression: number; factor: number };
  readonly holes: boolean;
}

function read(source: string, environment: Environment, { work, holes }: ReadOptions): Expression | ExpressionProblem {
  let parsed: ParseResult;
  try {
    parsed = environment.parse(source);
  } catch (error) {
    return readingProblem(error, source);
  }
  const analysis = analyzeExpression(parsed.ast);
  for (const call of analysis.calls) {
    const problem = holes && call.name === textFunction ? undefined : callProblem(call);
    if (problem !== undefined) return problem;
  }
  if (analysis.badKey !== undefined) {
    return { code: "MC_EXPRESSION_TYPE", detail: "The keys of a map are texts. Put this one in quotes.", range: analysis.badKey };
  }
  if (analysis.walkDepth > 2) {
    return {
      code: "MC_EXPRESSION_LIMIT",
      detail: "Walks over lists stand more than two deep inside each other. Split the expression.",
      range: { start: 0, end: source.length },
    };
  }
  let checked: { readonly type: string; readonly problem?: ExpressionProblem } | undefined;
  const check = (): NonNullable<typeof checked> => (checked ??= checkTypes(parsed, source));
  const rewritten = rewriteExpression(source);
  let runnable: ParseResult | undefined = rewritten.source === source ? parsed : undefined;
  return {
    source,
    analysis,
    checkTypes: () => check().problem,
    type: () => check().type,
    evaluate(context) {
      work.expression = workOfExpression;
      work.factor = 1 + (source.length >> 3);
      try {
        runnable ??= environment.parse(rewritten.source);
        const value: unknown = runnable(context);
        const json = fromCel(value);
        if ("value" in json) return json;
        return {
          problem: {
            code: "MC_EXPRESSION_TYPE",
            detail: `The value ${json.why}. Mend the expression.`,
            range: { start: 0, end: source.length },
          },
        };
      } catch (error) {
        const problem = valueProblem(error, source);
        return { problem: { ...problem, range: rewritten.source === source ? problem.range : rewritten.original(problem.range) } };
      }
    },
  };
}

function checkTypes(parsed: ParseResult, source: string): { readonly type: string; readonly problem?: ExpressionProblem } {
  const result = parsed.check();
  if (result.valid) return { type: result.type ?? "dyn" };
  return { type: "dyn", problem: typeProblem(result.error, source) };
}

/** Whether reading failed. */
export function isProblem(value: Expression | ExpressionProblem): value is ExpressionProblem {
  return "code" in value;
}
