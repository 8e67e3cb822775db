import type { Json, JsonObject } from "../../ir/json.ts";
import { isJsonObject } from "../../ir/json.ts";
import { didYouMean, suggest } from "../words/suggest.ts";
import type { NameUse } from "./analyze-expression.ts";
import type { ExpressionProblem } from "./expression-problem.ts";

/** What is declared and may be read. */
export interface Declared {
  /** Values of the variables; undefined for one that hangs on facts nobody knows yet. */
  readonly vars: ReadonlyMap<string, Json | undefined>;
  /** JSON Schema of each fact by name; undefined when nothing is known about facts. */
  readonly factSchemas: JsonObject | undefined;
}

/** The names that may be read at one place. */
export interface NameScope {
  readonly declared: Declared;
  readonly roots: ReadonlySet<string>;
}

/** Check a name against what is declared, without evaluating anything; undefined when it is fine. */
export function nameProblem(use: NameUse, scope: NameScope): ExpressionProblem | undefined {
  if (!scope.roots.has(use.root)) {
    const detail = `There is no name ${JSON.stringify(use.root)} here.${answerRoot(use, scope)}`;
    return { code: "MC_EXPRESSION_NAME", detail, range: { start: use.start, end: use.start + use.root.length } };
  }
  if (use.root === "vars") return varProblem(use, scope.declared);
  if (use.root === "facts") return factProblem(use, scope.declared);
  if (use.root === "site") return siteProblem(use);
  return undefined;
}

const absentRoots: Readonly<Record<string, string>> = {
  item: " item is the element of a loop; this resource has no loop.",
  key: " key is the key of an instance; this resource has neither loop nor matrix.",
  matrix: " matrix is there under matrix only.",
  host: " This version manages one host; read facts, such as facts.hostname.",
  hosts: " This version manages one host; read facts.",
  secrets: " Secrets are not supported by this version.",
  results: " A result of another resource can be read in attributes only.",
  values: " values is there in a template whose resource has values.",
  env: " Expressions see no environment; pass a value in with --var.",
};

function answerRoot(use: NameUse, scope: NameScope): string {
  if (scope.declared.vars.has(use.root) && scope.roots.has("vars")) return ` Write vars.${use.root}.`;
  const absent = Object.hasOwn(absentRoots, use.root) ? absentRoots[use.root] : undefined;
  if (absent !== undefined) return absent;
  const root = suggest(use.root, scope.roots);
  if (root !== undefined) return ` Did you mean ${root}?`;
  const variable = suggest(use.root, scope.declared.vars.keys());
  return variable === undefined ? " Declare a variable under vars and read it as vars.name." : ` Did you mean vars.${variable}?`;
}

function varProblem(use: NameUse, declared: Declared): ExpressionProblem | undefined {
  const [field, ...below] = use.fields;
  if (field === undefined) return rootProblem(use, "vars");
  if (!declared.vars.has(field.name)) {
    const near = suggest(field.name, declared.vars.keys());
    const answer = near === undefined ? " Declare it under vars." : ` Did you mean vars.${near}?`;
    return { code: "MC_EXPRESSION_NAME", detail: `There is no variable ${JSON.stringify(field.name)}.${answer}`, range: field };
  }
  let value = declared.vars.get(field.name);
  let path = `vars.${field.name}`;
  for (const next of below) {
    if (value === undefined || use.guarded) return undefined;
    if (!isJsonObject(value)) return noField({ path, next, names: [] });
    if (!Object.hasOwn(value, next.name)) return noField({ path, next, names: Object.keys(value) });
    value = value[next.name];
    path = `${path}.${next.name}`;
  }
  return undefined;
}

function factProblem(use: NameUse, declared: Declared): ExpressionProblem | undefined {
  if (use.fields.length === 0) return rootProblem(use, "facts");
  let properties: JsonObject | undefined = declared.factSchemas;
  let path = "facts";
  for (const next of use.fields) {
    if (properties === undefined) return undefined;
    if (!Object.hasOwn(properties, next.name)) return noField({ path, next, names: Object.keys(properties) });
    const schema = properties[next.name];
    properties = isJsonObject(schema) && isJsonObject(schema["properties"]) && isClosed(schema) ? schema["properties"] : undefined;
    path = `${path}.${next.name}`;
  }
  return undefined;
}

/** Fields besides those named are possible only where the schema describes them. */
function isClosed(schema: JsonObject): boolean {
  return (
    !isJsonObject(schema["additionalProperties"]) && schema["additionalProperties"] !== true && schema["patternProperties"] === undefined
  );
}

function siteProblem(use: NameUse): ExpressionProblem | undefined {
  const [field] = use.fields;
  return field === undefined || field.name === "name" ? undefined : noField({ path: "site", next: field, names: ["name"] });
}

function rootProblem(use: NameUse, root: string): ExpressionProblem {
  return { code: "MC_EXPRESSION_NAME", detail: `${root} is not a value. Name one of its fields, as in ${root}.name.`, range: use };
}

function noField(found: {
  readonly path: string;
  readonly next: { readonly name: string; readonly start: number; readonly end: number };
  readonly names: readonly string[];
}): ExpressionProblem {
  const near = suggest(found.next.name, found.names);
  const answer = near === undefined ? didYouMean(found.next.name, found.names) : ` Did you mean ${found.path}.${near}?`;
  return {
    code: "MC_EXPRESSION_NAME",
    detail: `${found.path} has no ${JSON.stringify(found.next.name)}.${answer === "" ? " Mend the name, or ask with has()." : answer}`,
    range: found.next,
  };
}
