import type { Json, JsonObject } from "../../ir/json.ts";
import type { Compilation } from "../compilation.ts";
import { evaluateTemplate } from "../expression/evaluate-template.ts";
import type { ValueTemplate } from "../expression/value-template.ts";
import { expressionsOf } from "../expression/value-template.ts";
import { rangeAt } from "../read/source-file.ts";
import { quote } from "../read/source-node.ts";
import type { SourceNode } from "../read/source-node.ts";
import { hangsOnFacts } from "../variables/resolve-variables.ts";
import type { PreparedResource } from "./prepare-resource.ts";

/** More instances than this are refused. */
export const instanceLimit: number = 100_000;

/** An instance to be: its key, and what its expressions read of their own. */
export interface Draft {
  readonly key: string;
  readonly own: JsonObject;
}

/** Refuse keys that stand twice. */
export function withUniqueKeys(
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
      about: prepared.declared.about,
      detail: `The elements ${first + 1} and ${index + 1} both have the key ${quote(draft.key)}. Remove one, or choose another key with loop_key.`,
    });
  }
  return drafts;
}

/** The value of a setting outside of instances; undefined when it fails or hangs on facts. */
export function evaluateSetting(template: ValueTemplate | undefined, compilation: Compilation, about: string): Json | undefined {
  if (template === undefined) return undefined;
  if ([...expressionsOf(template)].some((part) => hangsOnFacts(part, compilation.vars, compilation.facts))) return undefined;
  return evaluateTemplate(template, { context: compilation.roots, about }, compilation);
}
