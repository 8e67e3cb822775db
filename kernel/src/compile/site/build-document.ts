import type { Hole } from "../../ir/hole.ts";
import { emptyObject } from "../../ir/empty-object.ts";
import type { Json, JsonObject } from "../../ir/json.ts";
import type { Compilation } from "../compilation.ts";
import { evaluateTemplate } from "../expression/evaluate-template.ts";
import type { ExpressionPart, ValueTemplate } from "../expression/value-template.ts";
import { expressionsOf } from "../expression/value-template.ts";
import { objectOf } from "../read/source-node.ts";
import { hangsOnFacts } from "../variables/resolve-variables.ts";
import type { Instance } from "./expand-instances.ts";

/** A value of a document that is not there yet. */
export interface PendingValue {
  /** Steps to it in the document as the user wrote it. */
  readonly steps: readonly string[];
  /** Filled when other resources are done; undefined: it hangs on facts nobody knows. */
  readonly hole: Hole | undefined;
}

/** The attributes of an instance. */
export interface InstanceDocument {
  readonly instance: Instance;
  /** As the user wrote them, computed; null stands where something is pending. */
  readonly values: JsonObject;
  readonly pending: readonly PendingValue[];
}

/** Compute the attributes of an instance; undefined, with the reasons reported, when an expression has no value. */
export function buildDocument(instance: Instance, compilation: Compilation): InstanceDocument | undefined {
  const { prepared } = instance;
  const pending: PendingValue[] = [];
  const members: [string, Json][] = [];
  let failed = false;
  for (const { name, template } of prepared.attributes) {
    if (template.kind === "constant") {
      members.push([name, template.value]);
      continue;
    }
    const value = evaluateTemplate(
      template,
      {
        context: instance.context,
        about: `${prepared.declared.about}.${name}`,
        instance: instance.key === undefined ? undefined : instance.address,
        instead: (leaf, steps) => {
          const found = pendingAt(leaf, [name, ...steps], instance, compilation);
          if (found === undefined) return undefined;
          pending.push(found);
          return null;
        },
      },
      compilation,
    );
    if (value === undefined) failed = true;
    else members.push([name, value]);
  }
  return failed ? undefined : { instance, values: objectOf(members), pending };
}

function pendingAt(leaf: ValueTemplate, steps: readonly string[], instance: Instance, compilation: Compilation): PendingValue | undefined {
  const parts = [...expressionsOf(leaf)];
  if (parts.some((part) => hangsOnFacts(part, compilation.vars, compilation.facts))) return { steps, hole: undefined };
  const reads = new Set(parts.flatMap(readsOf));
  if (reads.size === 0) return undefined;
  return { steps, hole: { expression: expressionText(leaf), reads: [...reads].toSorted(), scope: scopeOf(parts, instance, compilation) } };
}

/** The addresses whose results an expression reads. */
function readsOf(part: ExpressionPart): readonly string[] {
  return part.expression.analysis.names.flatMap((use) =>
    use.root === "results" && use.fields[0] !== undefined ? [use.fields[0].name] : [],
  );
}

/** One expression for the whole value: a text becomes a sum of its parts. */
function expressionText(leaf: ValueTemplate): string {
  if (leaf.kind === "expression") return leaf.part.expression.source.trim();
  if (leaf.kind !== "text") return "";
  return leaf.parts
    .map((part) => (typeof part === "string" ? JSON.stringify(part) : `text(${closed(part.expression.source.trim())})`))
    .join(" + ");
}

/** A comment at the end must not swallow the parenthesis that follows. */
function closed(source: string): string {
  return source.includes("//") ? `${source}\n` : source;
}

/** The values of every other name the expressions read, no more. */
function scopeOf(parts: readonly ExpressionPart[], instance: Instance, { vars, facts, siteName }: Compilation): JsonObject {
  const scope = emptyObject<Record<string, Json>>();
  const own = emptyObject<Json>();
  for (const use of parts.flatMap((part) => part.expression.analysis.names)) {
    const field = use.fields[0]?.name;
    if (use.root === "results") continue;
    if (use.root === "vars" && field !== undefined) (scope["vars"] ??= emptyObject<Json>())[field] = vars.get(field) ?? null;
    else if (use.root === "facts" && field !== undefined) {
      const value = facts?.[field];
      const known = (scope["facts"] ??= emptyObject<Json>());
      if (value !== undefined) known[field] = value;
    } else if (use.root === "site") (scope["site"] ??= emptyObject<Json>())["name"] = siteName;
    else own[use.root] = instance.own[use.root] ?? null;
  }
  return objectOf<Json>([...Object.entries(scope), ...Object.entries(own)]);
}
