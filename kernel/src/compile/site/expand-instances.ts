import type { JsonObject } from "../../ir/json.ts";
import type { Compilation } from "../compilation.ts";
import { toCel } from "../expression/cel-values.ts";
import { reportProblem } from "../expression/expression-reader.ts";
import type { ExpressionPart } from "../expression/value-template.ts";
import { describeJson } from "../read/source-node.ts";
import { hangsOnFacts } from "../variables/resolve-variables.ts";
import type { Draft } from "./instance-draft.ts";
import { loopDrafts } from "./loop-drafts.ts";
import { matrixDrafts } from "./matrix-drafts.ts";
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
  const about = `${instance.prepared.declared.about}.when`;
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
