import { graphOf } from "../../graph/graph.ts";
import { findCycle } from "../../graph/find-cycle.ts";
import { topologicalOrder } from "../../graph/topological-order.ts";
import type { Json, JsonObject } from "../../ir/json.ts";
import { toCel } from "../expression/cel-values.ts";
import { evaluateTemplate } from "../expression/evaluate-template.ts";
import type { ExpressionPart, ValueTemplate } from "../expression/value-template.ts";
import { expressionsOf, fillTemplate } from "../expression/value-template.ts";
import { rangeAt } from "../read/source-file.ts";
import type { SourceFile } from "../read/source-file.ts";
import { describe, describeJson } from "../read/source-node.ts";
import type { Report } from "../report.ts";
import { essentialIssues } from "../schema/essential-issues.ts";
import { explainIssue } from "../schema/explain-issue.ts";
import type { SchemaChecker } from "../schema/schema-checker.ts";
import type { Variable } from "./variable.ts";

/** The values of variables; undefined for one that hangs on facts nobody knows. */
export type VariableValues = ReadonlyMap<string, Json | undefined>;

/** What resolving needs. */
export interface Resolving {
  readonly file: SourceFile;
  readonly report: Report;
  readonly facts: JsonObject | undefined;
  readonly siteName: string;
  readonly checker: SchemaChecker;
  /** Reads the value of a variable of the site; undefined when something in it is wrong, which was reported. */
  readonly template: (variable: Variable) => ValueTemplate | undefined;
}

/** Compute every variable, each after those its expressions read, and hold it against its declaration. */
export function resolveVariables(variables: ReadonlyMap<string, Variable>, resolving: Resolving): VariableValues {
  const list = [...variables.values()];
  const templates = list.map((variable) => (variable.value === undefined ? undefined : resolving.template(variable)));
  const order = orderOf(list, templates, resolving);
  const values = new Map<string, Json | undefined>();
  const known = new Map<string, unknown>();
  for (const index of order) {
    const variable = list[index];
    const template = templates[index];
    if (variable === undefined) continue;
    if (variable.value === undefined) reportMissing(variable, resolving);
    const value = template === undefined ? undefined : compute(variable, template, { values, known, resolving });
    if (value !== undefined) check(variable, value, resolving);
    if (value !== undefined) known.set(variable.name, toCel(value));
    values.set(variable.name, value);
  }
  return new Map(list.map((variable) => [variable.name, values.get(variable.name)]));
}

function orderOf(list: readonly Variable[], templates: readonly (ValueTemplate | undefined)[], resolving: Resolving): readonly number[] {
  const index = new Map(list.map((variable, position) => [variable.name, position]));
  const edges = templates.flatMap((template, to) =>
    variablesIn(template).flatMap((name) => [index.get(name)].flatMap((from) => (from === undefined ? [] : [[from, to] as const]))),
  );
  const graph = graphOf(list.length, edges);
  const order = topologicalOrder(graph);
  if (order !== undefined) return order;
  const cycle = (findCycle(graph) ?? []).map((node) => list[node]).filter((variable) => variable !== undefined);
  const [first] = cycle;
  if (first !== undefined) {
    // An edge leads from what is read to its reader; a person follows it the other way.
    const path = [first, ...cycle.slice(1).toReversed(), first].map((variable) => `vars.${variable.name}`).join(" → ");
    resolving.report.error("MC_VARIABLE_CYCLE", {
      at: rangeAt(resolving.file, first.at),
      about: `vars.${first.name}`,
      detail: `${path}. Give one of them a plain value.`,
    });
  }
  return [];
}

/** The variables a value reads. */
export function variablesIn(template: ValueTemplate | undefined): readonly string[] {
  if (template === undefined) return [];
  return [...expressionsOf(template)].flatMap(({ expression }) =>
    expression.analysis.names.flatMap((use) => (use.root === "vars" && use.fields[0] !== undefined ? [use.fields[0].name] : [])),
  );
}

function compute(
  variable: Variable,
  template: ValueTemplate,
  {
    values,
    known,
    resolving,
  }: { readonly values: VariableValues; readonly known: ReadonlyMap<string, unknown>; readonly resolving: Resolving },
): Json | undefined {
  const parts = [...expressionsOf(template)];
  if (parts.length === 0) return fillTemplate(template, [], () => null);
  if (parts.some((part) => hangsOnFacts(part, values, resolving.facts))) return undefined;
  const context = { vars: known, facts: toCel(resolving.facts ?? {}), site: new Map([["name", resolving.siteName]]) };
  return evaluateTemplate(template, { context, about: variable.value?.from ?? variable.name }, resolving);
}

/** Whether an expression cannot be evaluated because nobody knows the facts. */
export function hangsOnFacts(part: ExpressionPart, values: VariableValues, facts: JsonObject | undefined): boolean {
  return part.expression.analysis.names.some((use) => {
    if (use.root === "facts") return facts === undefined;
    const name = use.fields[0]?.name;
    return use.root === "vars" && name !== undefined && values.has(name) && values.get(name) === undefined;
  });
}

function reportMissing(variable: Variable, { file, report }: Resolving): void {
  report.error("MC_VARIABLE_MISSING", {
    at: rangeAt(file, variable.at),
    about: `inputs.${variable.name}`,
    detail: `${variable.name} has no value. Set it under vars, with --vars-file or with --var ${variable.name}=...`,
  });
}

function check(variable: Variable, value: Json, { file, report, checker }: Resolving): void {
  const given = variable.value;
  if (given === undefined) return;
  const at = given.file === undefined ? undefined : rangeAt(given.file, given.node);
  const related =
    given.file === file && variable.declared === given.node ? undefined : [{ at: rangeAt(file, variable.at), note: "declared here" }];
  if (variable.schema !== undefined) {
    for (const issue of essentialIssues(checker.check(variable.schema, value))) {
      const told = explainIssue(issue, { owner: variable.name, besides: [] });
      report.error("MC_VARIABLE_TYPE", { at, about: given.from, detail: told.detail, related });
    }
    return;
  }
  const declared = variable.declared;
  if (declared === undefined || declared === given.node || isComputed(declared)) return;
  const [wanted, found] = [kindOf(declared.kind === "scalar" ? declared.value : declared.kind === "list" ? [] : {}), kindOf(value)];
  if (wanted === found || wanted === "null") return;
  report.error("MC_VARIABLE_TYPE", {
    at,
    about: given.from,
    detail: `${variable.name} is declared as ${describe(declared)}, found ${describeJson(value)}. Write a value of the same type.`,
    related,
  });
}

function isComputed(node: Variable["declared"]): boolean {
  return node?.kind === "scalar" && typeof node.value === "string" && /^\$\{\{[\s\S]*\}\}$/.test(node.value);
}

function kindOf(value: Json): string {
  return value === null ? "null" : Array.isArray(value) ? "list" : typeof value;
}
