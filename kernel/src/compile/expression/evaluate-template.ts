import type { Json } from "../../ir/json.ts";
import { textOf } from "./cel-values.ts";
import { reportProblem } from "./expression-reader.ts";
import type { ExpressionPart, ValueTemplate } from "./value-template.ts";
import { fillTemplate } from "./value-template.ts";
import type { SourceFile } from "../read/source-file.ts";
import { describeJson } from "../read/source-node.ts";
import type { Report } from "../report.ts";

/** Where and for whom a template is evaluated. */
export interface Evaluating {
  /** Every root as expressions see it. */
  readonly context: Readonly<Record<string, unknown>>;
  readonly about: string;
  /** The instance, where there are several. */
  readonly instance?: string | undefined;
  /** Takes an expression or a text out of the evaluation, by giving what stands for it. */
  readonly instead?:
    | ((template: ValueTemplate & { readonly kind: "expression" | "text" }, steps: readonly string[]) => Json | undefined)
    | undefined;
}

/** The value of a template; undefined, with the reasons reported, when an expression in it has none. */
export function evaluateTemplate(
  template: ValueTemplate,
  evaluating: Evaluating,
  reading: { readonly file: SourceFile; readonly report: Report },
): Json | undefined {
  let failed = false;
  const evaluate = (part: ExpressionPart): Json | undefined => {
    const result = part.expression.evaluate(evaluating.context);
    if ("value" in result) return result.value;
    failed = true;
    reportProblem(result.problem, { locate: part.locate, about: evaluating.about, instance: evaluating.instance }, reading);
    return undefined;
  };
  const text = (part: ExpressionPart): string => {
    const value = evaluate(part);
    if (value === undefined) return "";
    const form = textOf(value);
    if (form !== undefined) return form;
    failed = true;
    const range = { start: 0, end: part.expression.source.length };
    const place = { locate: part.locate, about: evaluating.about, instance: evaluating.instance };
    reportProblem(
      {
        code: "MC_EXPRESSION_TYPE",
        detail: `This is ${describeJson(value)}, which cannot stand inside a text. Use join(), or one of its fields.`,
        range,
      },
      place,
      reading,
    );
    return "";
  };
  const value = fillTemplate(template, [], (leaf, steps) => {
    const instead = evaluating.instead?.(leaf, steps);
    if (instead !== undefined) return instead;
    if (leaf.kind === "expression") return evaluate(leaf.part) ?? null;
    return leaf.parts.map((part) => (typeof part === "string" ? part : text(part))).join("");
  });
  return failed ? undefined : value;
}
