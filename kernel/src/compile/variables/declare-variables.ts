import type { GivenVariable } from "../compile-input.ts";
import { mapToJson } from "../read/source-node.ts";
import type { MapEntry, ScalarNode, SourceNode } from "../read/source-node.ts";
import { describe } from "../read/source-node.ts";
import type { ReadDocument } from "../read/read-yaml.ts";
import { readYaml } from "../read/read-yaml.ts";
import { rangeAt } from "../read/source-file.ts";
import { encodeUtf8 } from "../read/utf8.ts";
import { createReport } from "../report.ts";
import type { Report } from "../report.ts";
import type { SiteDocument } from "../site/bind-site.ts";
import { didYouMean } from "../words/suggest.ts";
import type { Variable, VariableValue } from "./variable.ts";

/** Where values of variables come from, lowest first. */
export interface VariableSources {
  readonly files: readonly ReadDocument[];
  readonly given: readonly GivenVariable[];
}

const namePattern = /^(?!__)[A-Za-z_][A-Za-z0-9_]{0,63}$/;

/** The variables of a site, each with the value of the highest level that sets it. */
export function declareVariables(site: SiteDocument, sources: VariableSources, report: Report): ReadonlyMap<string, Variable> {
  const variables = new Map<string, Variable>();
  for (const entry of site.inputs?.entries ?? []) declareInput(entry, { site, report, variables });
  for (const entry of site.vars?.entries ?? []) declareVar(entry, { site, report, variables });
  for (const document of sources.files) setFromFile(document, variables, report);
  for (const given of sources.given) setGiven(given, variables, report);
  return variables;
}

interface Declaring {
  readonly site: SiteDocument;
  readonly report: Report;
  readonly variables: Map<string, Variable>;
}

function declareInput(entry: MapEntry, { site, report, variables }: Declaring): void {
  const about = `inputs.${entry.key}`;
  if (!checkName(entry, about, { site, report })) return;
  if (entry.value.kind !== "map") {
    report.error("MC_CONFIG_TYPE", {
      at: rangeAt(site.file, entry.value),
      about,
      detail: `Expected a JSON Schema, found ${describe(entry.value)}. Write {type: string}, or declare the value under vars.`,
    });
    return;
  }
  const defaultEntry = entry.value.entries.find((one) => one.key === "default");
  const value =
    defaultEntry === undefined ? undefined : { node: defaultEntry.value, file: site.file, from: `${about}.default`, computed: true };
  variables.set(entry.key, { name: entry.key, schema: mapToJson(entry.value), at: entry.at, declared: undefined, value });
}

function declareVar(entry: MapEntry, { site, report, variables }: Declaring): void {
  const about = `vars.${entry.key}`;
  if (!checkName(entry, about, { site, report })) return;
  const input = variables.get(entry.key);
  const value = valueOf(entry, { site, about, below: input?.value });
  let first = entry;
  while (first.replaced !== undefined) first = first.replaced;
  if (input === undefined) variables.set(entry.key, { name: entry.key, schema: undefined, at: first.at, declared: first.value, value });
  else variables.set(entry.key, { ...input, value });
}

/** The value of an entry, and those of other files that it stands in place of. */
function valueOf(
  entry: MapEntry,
  of: { readonly site: SiteDocument; readonly about: string; readonly below: VariableValue | undefined },
): VariableValue {
  const replaced = entry.replaced === undefined ? of.below : valueOf(entry.replaced, of);
  return { node: entry.value, file: of.site.file, from: of.about, computed: true, replaced };
}

function checkName(entry: MapEntry, about: string, { site, report }: { readonly site: SiteDocument; readonly report: Report }): boolean {
  if (namePattern.test(entry.key)) return true;
  const at = rangeAt(site.file, entry.at);
  const detail = entry.key.includes(".")
    ? `${JSON.stringify(entry.key)} sets a variable of a role, and roles are not supported by this version. Remove it.`
    : `${JSON.stringify(entry.key)} cannot be a variable: expressions could not name it. Use letters, digits and underscores.`;
  report.error(entry.key.includes(".") ? "MC_CONFIG_UNSUPPORTED" : "MC_CONFIG_VALUE", { at, about, detail });
  return false;
}

function setFromFile({ file, root }: ReadDocument, variables: Map<string, Variable>, report: Report): void {
  if (root.kind !== "map") {
    report.error("MC_CONFIG_TYPE", {
      at: rangeAt(file, root),
      about: file.name,
      detail: `Expected a map of variables, found ${describe(root)}. Write "name: value" lines.`,
    });
    return;
  }
  for (const entry of root.entries) {
    const variable = variables.get(entry.key);
    const at = rangeAt(file, entry.at);
    if (variable === undefined) {
      report.error("MC_VARIABLE_UNDECLARED", { at, about: entry.key, detail: undeclared(entry.key, variables) });
      continue;
    }
    const expression = findExpression(entry.value);
    if (expression !== undefined) {
      report.error("MC_EXPRESSION_PLACE", {
        at: rangeAt(file, expression),
        about: entry.key,
        detail: "A variables file holds data, no expressions. Write the value, or $${{ for the sign itself.",
      });
      continue;
    }
    variables.set(entry.key, {
      ...variable,
      value: { node: entry.value, file, from: `${file.name}: ${entry.key}`, computed: false, replaced: variable.value },
    });
  }
}

function findExpression(node: SourceNode): ScalarNode | undefined {
  if (node.kind === "scalar") return typeof node.value === "string" && /(?:^|[^$])\$\{\{/.test(node.value) ? node : undefined;
  for (const child of childrenOf(node)) {
    const found = findExpression(child);
    if (found !== undefined) return found;
  }
  return undefined;
}

function childrenOf(node: SourceNode): readonly SourceNode[] {
  return node.kind === "scalar" ? [] : node.kind === "list" ? node.items : node.entries.map((entry) => entry.value);
}

function setGiven(given: GivenVariable, variables: Map<string, Variable>, report: Report): void {
  const variable = variables.get(given.name);
  if (variable === undefined) {
    report.error("MC_VARIABLE_UNDECLARED", { about: given.place, detail: undeclared(given.name, variables) });
    return;
  }
  const node = readGiven(given, variable, report);
  if (node !== undefined)
    variables.set(given.name, {
      ...variable,
      value: { node, file: undefined, from: given.place, computed: false, replaced: variable.value },
    });
}

function undeclared(name: string, variables: ReadonlyMap<string, Variable>): string {
  const near = didYouMean(name, variables.keys());
  return `No variable ${JSON.stringify(name)} is declared, so nobody reads this.${near === "" ? " Declare it under vars or inputs." : near}`;
}

/** The text of a command line is text where text is wanted; otherwise it is read as a value. */
function readGiven(given: GivenVariable, variable: Variable, report: Report): SourceNode | undefined {
  const text: ScalarNode = { kind: "scalar", value: given.text, style: "quoted", start: 0, end: given.text.length };
  if (!given.text.isWellFormed()) {
    report.error("MC_VARIABLE_TYPE", { about: given.place, detail: "The value is not text. Write it in UTF-8." });
    return undefined;
  }
  if (wantsText(variable)) return text;
  const inner = createReport();
  const document = readYaml(given.place, encodeUtf8(given.text), inner);
  if (document !== undefined) return document.root;
  const reason = inner.finish()[0]?.detail ?? "";
  report.error("MC_VARIABLE_TYPE", {
    about: given.place,
    detail: `${JSON.stringify(given.text)} cannot be read as a value. ${reason}`.trim(),
  });
  return undefined;
}

function wantsText(variable: Variable): boolean {
  const type = variable.schema?.["type"];
  if (type !== undefined) return type === "string";
  if (variable.schema !== undefined)
    return Array.isArray(variable.schema["enum"]) && variable.schema["enum"].every((one) => typeof one === "string");
  const declared = variable.declared;
  return declared?.kind === "scalar" && typeof declared.value === "string" && !/^\$\{\{[\s\S]*\}\}$/.test(declared.value);
}
