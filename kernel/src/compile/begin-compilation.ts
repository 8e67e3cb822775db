import type { Json } from "../ir/json.ts";
import type { Compilation } from "./compilation.ts";
import type { CompileInput } from "./compile-input.ts";
import type { Engines } from "./engines.ts";
import { celSchemaOf, celTypeOf } from "./expression/cel-types.ts";
import { toCel } from "./expression/cel-values.ts";
import { readText } from "./expression/expression-reader.ts";
import { templateOf } from "./expression/value-template.ts";
import type { SourceFile } from "./read/source-file.ts";
import { toJson } from "./read/source-node.ts";
import type { Report } from "./report.ts";
import type { SiteDocument } from "./site/bind-site.ts";
import { resolveVariables, variablesIn } from "./variables/resolve-variables.ts";
import type { VariableValues } from "./variables/resolve-variables.ts";
import type { Variable } from "./variables/variable.ts";

/** What a compilation begins with. */
export interface Beginning {
  readonly input: CompileInput;
  readonly site: SiteDocument;
  readonly report: Report;
  readonly engines: Engines;
  readonly variables: ReadonlyMap<string, Variable>;
  /** The files the site is composed of. */
  readonly usedFiles: ReadonlySet<string>;
}

/** Resolve the variables and set up what the passes over resources share. */
export function beginCompilation(beginning: Beginning): Compilation {
  const { input, site, report, engines, usedFiles } = beginning;
  const { facts, factSchemas } = input;
  const factTypes = factSchemas === undefined ? undefined : celSchemaOf(factSchemas);
  const usedFacts = new Set<string>();
  const variableReads = new Map<string, readonly string[]>();
  const vars = resolve(beginning, { factTypes, usedFacts, variableReads });
  const types = Object.fromEntries([...vars].map(([name, value]) => [name, celTypeOf(value)]));
  const known = [...vars].flatMap(([name, value]) => (value === undefined ? [] : [[name, toCel(value)] as const]));
  return {
    input,
    file: site.file,
    siteName: site.name,
    report,
    checker: engines.checker,
    expressions: engines.expressions({ vars: types, facts: factTypes }),
    declared: { vars, factSchemas },
    vars,
    variables: beginning.variables,
    variableReads,
    facts,
    roots: { vars: new Map(known), facts: toCel(facts ?? {}), site: new Map([["name", site.name]]) },
    usedFacts,
    usedFiles: new Set(usedFiles),
  };
}

interface Resolution {
  readonly factTypes: ReturnType<typeof celSchemaOf>;
  readonly usedFacts: Set<string>;
  readonly variableReads: Map<string, readonly string[]>;
}

function resolve(
  { input, site, report, engines, variables }: Beginning,
  { factTypes, usedFacts, variableReads }: Resolution,
): VariableValues {
  const expressions = engines.expressions({ vars: {}, facts: factTypes });
  const names = new Map<string, Json | undefined>([...variables.keys()].map((name) => [name, undefined]));
  const scope = { declared: { vars: names, factSchemas: input.factSchemas }, roots: new Set(["vars", "facts", "site"]) };
  return resolveVariables(variables, {
    file: site.file,
    report,
    facts: input.facts,
    siteName: site.name,
    checker: engines.checker,
    template(variable) {
      const value = variable.value;
      if (value === undefined) return undefined;
      if (!value.computed || value.file === undefined) return { kind: "constant", value: toJson(value.node) };
      const file: SourceFile = value.file;
      const reading = {
        file,
        report,
        expressions,
        scope,
        checkResult: () => undefined,
        usesFact: (path: string): void => void usedFacts.add(path),
      };
      const template = templateOf(value.node, value.from, (node, about) => readText(node, about, reading));
      variableReads.set(variable.name, variablesIn(template));
      return template;
    },
  });
}
