import { parseAddress } from "../../address/address.ts";
import type { Compilation } from "../compilation.ts";
import type { NameUse } from "../expression/analyze-expression.ts";
import { readBare, readText } from "../expression/expression-reader.ts";
import type { ExpressionReading } from "../expression/expression-reader.ts";
import { typeWord } from "../expression/expression-problem.ts";
import type { ExpressionProblem } from "../expression/expression-problem.ts";
import { templateOf } from "../expression/value-template.ts";
import type { ExpressionPart, ValueTemplate } from "../expression/value-template.ts";
import { rangeAt } from "../read/source-file.ts";
import { describe } from "../read/source-node.ts";
import type { MapEntry, ScalarNode } from "../read/source-node.ts";
import { runKeys } from "../words/keys.ts";
import { suggest } from "../words/suggest.ts";
import { propertiesOf } from "./bind-resources.ts";
import type { DeclaredResource, DeclaredResources } from "./bind-resources.ts";

/** A value of a resource that is computed for each instance. */
export interface PreparedValue {
  readonly name: string;
  readonly entry: MapEntry;
  readonly template: ValueTemplate;
}

/** A resource whose expressions were read and checked. */
export interface PreparedResource {
  readonly declared: DeclaredResource;
  /** `item`, or the name in `loop_var`. */
  readonly element: string;
  /** The value of `loop` or of `matrix`. */
  readonly loop: ValueTemplate | undefined;
  readonly loopKey: ExpressionPart | undefined;
  readonly when: ExpressionPart | undefined;
  readonly attributes: readonly PreparedValue[];
  readonly run: readonly PreparedValue[];
  readonly values: PreparedValue | undefined;
  /** Names that may be read inside an instance, without `results`. */
  readonly roots: ReadonlySet<string>;
  /** Something in it is wrong, which was reported: it has no instances, yet may be referred to. */
  readonly broken: boolean;
}

const everywhere = ["vars", "facts", "site"];
const reserved = new Set([...everywhere, "host", "hosts", "secrets", "results", "key", "matrix", "values", "true", "false", "null", "in"]);

/** Read every expression of a resource. */
export function prepareResource(declared: DeclaredResource, all: DeclaredResources, compilation: Compilation): PreparedResource {
  const before = compilation.report.errors();
  const about = declared.about;
  const element = elementOf(declared, compilation);
  const looped = declared.settings.has("loop");
  const expanded = looped || declared.settings.has("matrix");
  const roots = new Set([
    ...everywhere,
    ...(looped ? [element] : []),
    ...(declared.settings.has("matrix") ? ["matrix"] : []),
    ...(expanded ? ["key"] : []),
  ]);
  const reading = (names: ReadonlySet<string>): ExpressionReading => ({
    file: compilation.file,
    report: compilation.report,
    expressions: compilation.expressions,
    scope: { declared: compilation.declared, roots: names },
    element,
    checkResult: (use) => resultProblem(use, all),
    usesFact: (path) => compilation.usedFacts.add(path),
  });
  const inInstance = reading(roots);
  const inAttribute = reading(new Set([...roots, "results"]));
  const value = (entry: MapEntry, names: ExpressionReading): PreparedValue | undefined => {
    const template = templateOf(entry.value, `${about}.${entry.key}`, (node, path) => readText(node, path, names));
    return template === undefined ? undefined : { name: entry.key, entry, template };
  };
  const runEntries = runKeys.flatMap((key) => declared.settings.get(key) ?? []);
  const attributes = [...declared.attributes.values()].map((entry) => value(entry, inAttribute));
  const run = runEntries.map((entry) => value(entry, inInstance));
  const loop = declared.settings.get("loop") ?? declared.settings.get("matrix");
  const outside = reading(new Set(everywhere));
  const loopTemplate =
    loop === undefined ? undefined : templateOf(loop.value, `${about}.${loop.key}`, (node, path) => readText(node, path, outside));
  const when = bare(declared.settings.get("when"), about, inInstance);
  const loopKey = bare(declared.settings.get("loop_key"), about, reading(new Set([...everywhere, element])));
  checkTypeOf(when, "bool", { key: "when", about }, compilation);
  const values = declared.values === undefined ? undefined : value(declared.values, inInstance);
  checkUnused(declared, compilation);
  return {
    declared,
    element,
    loop: loopTemplate,
    loopKey,
    when,
    attributes: attributes.filter((one) => one !== undefined),
    run: run.filter((one) => one !== undefined),
    values,
    roots,
    broken: compilation.report.errors() > before,
  };
}

function elementOf(declared: DeclaredResource, { file, report }: Compilation): string {
  const entry = declared.settings.get("loop_var");
  if (entry === undefined) return "item";
  const node = entry.value;
  const name = node.kind === "scalar" && typeof node.value === "string" ? node.value : "";
  if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !reserved.has(name)) return name;
  const detail = reserved.has(name)
    ? `${JSON.stringify(name)} is a name of the language. Choose another.`
    : `Expected a name, found ${describe(node)}. Use letters, digits and underscores.`;
  report.error("MC_CONFIG_VALUE", { at: rangeAt(file, node), about: `${declared.about}.loop_var`, detail });
  return "item";
}

function bare(entry: MapEntry | undefined, about: string, reading: ExpressionReading): ExpressionPart | undefined {
  if (entry === undefined) return undefined;
  const node = entry.value;
  if (node.kind === "scalar" && typeof node.value === "string") return readBare(node, `${about}.${entry.key}`, reading);
  // A truth value is an expression as well.
  if (node.kind === "scalar" && typeof node.value === "boolean" && entry.key === "when")
    return readBare(asText(node), `${about}.${entry.key}`, reading);
  reading.report.error("MC_CONFIG_TYPE", {
    at: rangeAt(reading.file, node),
    about: `${about}.${entry.key}`,
    detail: `Expected a CEL expression, found ${describe(node)}. Write it as text, without braces; join conditions with &&.`,
  });
  return undefined;
}

function asText(node: ScalarNode): ScalarNode {
  return { ...node, value: String(node.value) };
}

function checkTypeOf(
  part: ExpressionPart | undefined,
  wanted: string,
  place: { readonly key: string; readonly about: string },
  { file, report }: Compilation,
): void {
  const type = part?.expression.type();
  if (part === undefined || type === undefined || type === "dyn" || type === wanted) return;
  const at = rangeAt(file, part.locate({ start: 0, end: part.expression.source.length }));
  report.error("MC_EXPRESSION_TYPE", {
    at,
    about: `${place.about}.${place.key}`,
    detail: `${place.key} is true or false; this is ${typeWord(type)}. Compare it with something.`,
  });
}

/** Keys that only mean something beside another. */
function checkUnused(declared: DeclaredResource, { file, report }: Compilation): void {
  const needs = (key: string, other: string): void => {
    const entry = declared.settings.get(key);
    if (entry === undefined || declared.settings.has(other)) return;
    report.error("MC_CONFIG_CONFLICT", {
      at: rangeAt(file, entry.at),
      about: `${declared.about}.${key}`,
      detail: `"${key}" means nothing without "${other}". Remove it.`,
    });
  };
  needs("loop_var", "loop");
  needs("loop_key", "loop");
  const matrix = declared.settings.get("matrix");
  if (matrix !== undefined && declared.settings.has("loop")) {
    report.error("MC_CONFIG_CONFLICT", {
      at: rangeAt(file, matrix.at),
      about: `${declared.about}.matrix`,
      detail: `"loop" and "matrix" exclude each other. Keep one.`,
    });
  }
}

function resultProblem(use: NameUse, all: DeclaredResources): ExpressionProblem | undefined {
  const problem = (detail: string, range: { readonly start: number; readonly end: number }): ExpressionProblem => ({
    code: "MC_EXPRESSION_RESULT",
    detail,
    range,
  });
  const [target, field] = use.fields;
  if (target === undefined || field === undefined)
    return problem(`A result is read as results["type.name"].field, with a literal address. Write it so.`, use);
  const address = parseAddress(target.name);
  if (address === undefined)
    return problem(`${JSON.stringify(target.name)} is not an address. Write type.name, or type.name[key].`, target);
  const bareAddress = `${address.type}.${address.name}`;
  if (!all.addresses.has(bareAddress)) {
    const near = suggest(bareAddress, all.addresses);
    return {
      code: "MC_REFERENCE_UNKNOWN",
      detail: `No resource ${bareAddress} is declared.${near === undefined ? " Declare it." : ` Did you mean ${near}?`}`,
      range: target,
    };
  }
  const resource = all.list.find((one) => one.address === bareAddress);
  if (resource === undefined) return undefined;
  if (resource.handler)
    return {
      ...problem(`${bareAddress} is a handler, and its results are nobody's. Read those of a resource.`, target),
      code: "MC_REFERENCE_HANDLER",
    };
  const expanded = resource.settings.has("loop") || resource.settings.has("matrix");
  if (expanded !== (address.key !== undefined))
    return problem(
      expanded
        ? `${bareAddress} has instances. Name one, as in ${bareAddress}[key].`
        : `${bareAddress} has no instances. Leave the key out.`,
      target,
    );
  const fields = propertiesOf(resource.type.state);
  if (fields === undefined || Object.hasOwn(fields, field.name)) return undefined;
  const near = suggest(field.name, Object.keys(fields));
  const names = Object.keys(fields).toSorted().join(", ");
  return problem(
    `${resource.type.name} has no result ${JSON.stringify(field.name)}.${near === undefined ? ` It has ${names}.` : ` Did you mean ${JSON.stringify(near)}?`}`,
    field,
  );
}
