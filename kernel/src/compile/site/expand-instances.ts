import { isInstanceKey } from "../../address/address.ts";
import type { Json, JsonObject } from "../../ir/json.ts";
import { isJsonList, isJsonObject } from "../../ir/json.ts";
import type { Compilation } from "../compilation.ts";
import { textOf, toCel } from "../expression/cel-values.ts";
import { reportProblem } from "../expression/expression-reader.ts";
import type { ExpressionPart, ValueTemplate } from "../expression/value-template.ts";
import { expressionsOf } from "../expression/value-template.ts";
import { rangeAt } from "../read/source-file.ts";
import { describe, describeJson, objectOf, quote } from "../read/source-node.ts";
import type { SourceNode } from "../read/source-node.ts";
import { hangsOnFacts } from "../variables/resolve-variables.ts";
import { evaluateTemplate } from "../expression/evaluate-template.ts";
import type { PreparedResource } from "./prepare-resource.ts";

/** One thing to manage, before its values are computed. */
export interface Instance {
  readonly prepared: PreparedResource;
  readonly address: string;
  /** Undefined without loop and matrix. */
  readonly key: string | undefined;
  /** What its expressions read besides the roots of the site: the element, `key` and `matrix`. */
  readonly own: JsonObject;
  /** Every root as expressions see it. */
  readonly context: Readonly<Record<string, unknown>>;
}

/** The instances of a resource. */
export interface Expansion {
  readonly prepared: PreparedResource;
  readonly instances: readonly Instance[];
  /** Their addresses. */
  readonly addresses: ReadonlySet<string>;
  /** Every key, also of instances that `when` drops; undefined when they hang on facts nobody knows. */
  readonly keys: ReadonlySet<string> | undefined;
}

/** More instances than this are refused. */
export const instanceLimit: number = 100_000;

interface Draft {
  readonly key: string;
  readonly own: JsonObject;
}

/** Make the instances of a resource. */
export function expandInstances(prepared: PreparedResource, compilation: Compilation): Expansion {
  if (prepared.broken) return expansionOf(prepared, [], undefined);
  const { settings } = prepared.declared;
  if (!settings.has("loop") && !settings.has("matrix"))
    return expansionOf(prepared, keep([single(prepared, compilation)], compilation), new Set());
  const before = compilation.report.errors();
  const drafts = settings.has("matrix") ? matrixDrafts(prepared, compilation) : loopDrafts(prepared, compilation);
  if (drafts === undefined || compilation.report.errors() > before) return expansionOf(prepared, [], undefined);
  const instances = drafts.map((draft) => instanceOf(prepared, draft, compilation));
  return expansionOf(prepared, keep(instances, compilation), new Set(drafts.map((draft) => draft.key)));
}

function expansionOf(prepared: PreparedResource, instances: readonly Instance[], keys: ReadonlySet<string> | undefined): Expansion {
  return { prepared, instances, addresses: new Set(instances.map((instance) => instance.address)), keys };
}

function single(prepared: PreparedResource, compilation: Compilation): Instance {
  return { prepared, address: prepared.declared.address, key: undefined, own: {}, context: compilation.roots };
}

function instanceOf(prepared: PreparedResource, draft: Draft, compilation: Compilation): Instance {
  const own = Object.entries(draft.own).map(([name, value]) => [name, toCel(value)] as const);
  const context = { ...compilation.roots, ...Object.fromEntries(own) };
  return { prepared, address: `${prepared.declared.address}[${draft.key}]`, key: draft.key, own: draft.own, context };
}

/** Only the instances whose `when` holds, or cannot be known. */
function keep(instances: readonly Instance[], compilation: Compilation): readonly Instance[] {
  const when = instances[0]?.prepared.when;
  if (when === undefined || hangsOnFacts(when, compilation.vars, compilation.facts)) return instances;
  return instances.filter((instance) => holds(when, instance, compilation));
}

function holds(when: ExpressionPart, instance: Instance, compilation: Compilation): boolean {
  const about = `resources.${instance.prepared.declared.address}.when`;
  const place = { locate: when.locate, about, instance: instance.key === undefined ? undefined : instance.address };
  const result = when.expression.evaluate(instance.context);
  if (!("value" in result)) {
    reportProblem(result.problem, place, compilation);
    return false;
  }
  if (typeof result.value === "boolean") return result.value;
  const range = { start: 0, end: when.expression.source.length };
  reportProblem(
    {
      code: "MC_EXPRESSION_TYPE",
      detail: `when is true or false, and this is ${describeJson(result.value)}. Compare it with something.`,
      range,
    },
    place,
    compilation,
  );
  return false;
}

function loopDrafts(prepared: PreparedResource, compilation: Compilation): readonly Draft[] | undefined {
  const entry = prepared.declared.settings.get("loop");
  const value = evaluateSetting(prepared.loop, compilation, `resources.${prepared.declared.address}.loop`);
  if (entry === undefined || value === undefined) return undefined;
  const refuse = (detail: string): undefined => {
    compilation.report.error("MC_CONFIG_TYPE", {
      at: rangeAt(compilation.file, entry.value),
      about: `resources.${prepared.declared.address}.loop`,
      detail,
    });
  };
  const elements = elementsOf(value);
  if (elements === undefined)
    return refuse(`Expected a list or a map, found ${describeJson(value)}. Write a list, or an expression that gives one.`);
  if (elements.length > instanceLimit) {
    compilation.report.error("MC_CONFIG_LIMIT", {
      at: rangeAt(compilation.file, entry.value),
      about: `resources.${prepared.declared.address}.loop`,
      detail: `The loop has ${elements.length} elements; at most ${instanceLimit} are made into resources. Split it.`,
    });
    return undefined;
  }
  const drafts = elements.map((element, index) => loopDraft({ element, index, node: entry.value }, prepared, compilation));
  return unique(
    drafts.filter((draft) => draft !== undefined),
    entry.value,
    { prepared, compilation },
  );
}

interface Element {
  readonly key: string | undefined;
  readonly value: Json;
}

function elementsOf(value: Json): readonly Element[] | undefined {
  if (isJsonObject(value))
    return Object.keys(value)
      .toSorted()
      .map((key) => ({ key, value: value[key] ?? null }));
  return isJsonList(value) ? value.map((item) => ({ key: undefined, value: item })) : undefined;
}

function loopDraft(
  found: { readonly element: Element; readonly index: number; readonly node: SourceNode },
  prepared: PreparedResource,
  compilation: Compilation,
): Draft | undefined {
  const { element, index, node } = found;
  const at = node.kind === "list" ? (node.items[index] ?? node) : node;
  const about = `resources.${prepared.declared.address}.loop`;
  const refuse = (detail: string): undefined => {
    compilation.report.error("MC_INSTANCE_KEY", { at: rangeAt(compilation.file, at), about, detail });
  };
  let key = element.key ?? textOf(element.value);
  if (prepared.loopKey !== undefined) {
    const context = { ...compilation.roots, [prepared.element]: toCel(element.value) };
    const result = prepared.loopKey.expression.evaluate(context);
    if (!("value" in result)) {
      reportProblem(
        result.problem,
        { locate: prepared.loopKey.locate, about: `resources.${prepared.declared.address}.loop_key` },
        compilation,
      );
      return undefined;
    }
    key = textOf(result.value);
    if (key === undefined)
      return refuse(`loop_key gives ${describeJson(result.value)} for element ${index + 1}. Name a field that is text or a number.`);
  }
  if (key === undefined)
    return refuse(
      `Element ${index + 1} is ${describeJson(element.value)} and has no key of its own. Add loop_key, as in "loop_key: ${prepared.element}.id".`,
    );
  if (!isInstanceKey(key))
    return refuse(
      `${quote(key)} cannot be a key: it must be one line of at most 200 characters without brackets. Choose another with loop_key.`,
    );
  return {
    key,
    own: objectOf([
      [prepared.element, element.value],
      ["key", key],
    ]),
  };
}

function unique(
  drafts: readonly Draft[],
  node: SourceNode,
  { prepared, compilation }: { readonly prepared: PreparedResource; readonly compilation: Compilation },
): readonly Draft[] {
  const seen = new Map<string, number>();
  for (const [index, draft] of drafts.entries()) {
    const first = seen.get(draft.key);
    seen.set(draft.key, index);
    if (first === undefined) continue;
    const at = node.kind === "list" ? (node.items[index] ?? node) : node;
    compilation.report.error("MC_INSTANCE_KEY", {
      at: rangeAt(compilation.file, at),
      about: `resources.${prepared.declared.address}`,
      detail: `The elements ${first + 1} and ${index + 1} both have the key ${quote(draft.key)}. Remove one, or choose another key with loop_key.`,
    });
  }
  return drafts;
}

function matrixDrafts(prepared: PreparedResource, compilation: Compilation): readonly Draft[] | undefined {
  const entry = prepared.declared.settings.get("matrix");
  const about = `resources.${prepared.declared.address}.matrix`;
  if (entry === undefined) return undefined;
  if (prepared.loop === undefined || entry.value.kind !== "map") {
    compilation.report.error("MC_CONFIG_TYPE", {
      at: rangeAt(compilation.file, entry.value),
      about,
      detail: `Expected a map of lists, found ${describe(entry.value)}. Write each axis as "name: [values]".`,
    });
    return undefined;
  }
  const value = evaluateSetting(prepared.loop, compilation, about);
  if (value === undefined || !isJsonObject(value)) return undefined;
  const exclude = exclusions(value["exclude"], entry.value, { about, compilation });
  const axes = Object.keys(value)
    .filter((name) => name !== "exclude")
    .toSorted();
  let rows: readonly JsonObject[] = [{}];
  for (const axis of axes) {
    const values = axisValues(axis, value[axis] ?? null, { node: entry.value, about, compilation });
    if (values === undefined) return undefined;
    if (rows.length * values.length > instanceLimit) {
      compilation.report.error("MC_CONFIG_LIMIT", {
        at: rangeAt(compilation.file, entry.value),
        about,
        detail: `The product has more than ${instanceLimit} members. Make the axes shorter.`,
      });
      return undefined;
    }
    rows = rows.flatMap((row) => values.map((one) => objectOf([...Object.entries(row), [axis, one] as const])));
  }
  const kept = rows.filter((row) => !exclude.some((one) => Object.keys(one).every((axis) => one[axis] === row[axis])));
  const drafts = kept.map((row) => {
    const key = axes.map((axis) => `${axis}=${textOf(row[axis] ?? null) ?? ""}`).join(",");
    return {
      key,
      own: objectOf<Json>([
        ["matrix", row],
        ["key", key],
      ]),
    };
  });
  return unique(drafts, entry.value, { prepared, compilation });
}

interface AxisPlace {
  readonly node: SourceNode;
  readonly about: string;
  readonly compilation: Compilation;
}

function axisValues(axis: string, value: Json, { node, about, compilation }: AxisPlace): readonly Json[] | undefined {
  const at = rangeAt(compilation.file, node.kind === "map" ? (node.entries.find((entry) => entry.key === axis)?.value ?? node) : node);
  const refuse = (detail: string): undefined => {
    compilation.report.error("MC_CONFIG_TYPE", { at, about: `${about}.${axis}`, detail });
  };
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(axis)) return refuse("An axis is named by letters, digits and underscores. Rename it.");
  if (!isJsonList(value)) return refuse(`Expected a list, found ${describeJson(value)}. Write [${JSON.stringify(value)}].`);
  const texts = value.map((one) => textOf(one));
  if (texts.some((text) => text === undefined || !isInstanceKey(text) || /[=,]/.test(text)))
    return refuse("The values of an axis are texts without brackets, commas and equals signs, numbers or truth values. Change them.");
  if (new Set(texts).size < texts.length) return refuse("A value stands twice. Keep one.");
  return value;
}

function exclusions(
  value: Json | undefined,
  node: SourceNode,
  { about, compilation }: { readonly about: string; readonly compilation: Compilation },
): readonly JsonObject[] {
  if (value === undefined) return [];
  if (isJsonList(value) && value.every(isJsonObject)) return value;
  compilation.report.error("MC_CONFIG_TYPE", {
    at: rangeAt(compilation.file, node),
    about: `${about}.exclude`,
    detail: "Expected a list of maps, each naming the values of a combination to leave out. Write it so.",
  });
  return [];
}

/** The value of a setting outside of instances; undefined when it fails or hangs on facts. */
function evaluateSetting(template: ValueTemplate | undefined, compilation: Compilation, about: string): Json | undefined {
  if (template === undefined) return undefined;
  if ([...expressionsOf(template)].some((part) => hangsOnFacts(part, compilation.vars, compilation.facts))) return undefined;
  return evaluateTemplate(template, { context: compilation.roots, about }, compilation);
}
