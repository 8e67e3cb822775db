import type { Canonical, Declaration, Problem, Result } from "@masterchef/wit/host";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { breachOf } from "../../ir/blamed.ts";
import { holeToJson } from "../../ir/hole.ts";
import { escapeDollars } from "../../ir/escape-dollars.ts";
import type { Json, JsonObject } from "../../ir/json.ts";
import { isJsonObject } from "../../ir/json.ts";
import type { Called } from "../../ir/called.ts";
import { declarationName } from "../../ir/declaration-name.ts";
import { parseJson } from "../../ir/parse-json.ts";
import { parsePointer, valueAt } from "../../ir/pointer.ts";
import type { Compilation } from "../compilation.ts";
import { withValues } from "../content/store-content.ts";
import type { StoredDocument } from "../content/store-content.ts";
import { rangeAt } from "../read/source-file.ts";
import type { Span } from "../read/source-file.ts";
import type { PendingValue } from "../site/build-document.ts";
import type { Instance } from "../site/expand-instances.ts";
import { nodeAt } from "../site/node-at.ts";

/** An instance in the form its plugin gave it. */
export interface CanonicalInstance {
  readonly instance: Instance;
  readonly identity: string;
  readonly desired: JsonObject;
  readonly pending: readonly PendingValue[];
}

/** An instance whose plugin failed at it. */
export interface FailedInstance {
  readonly instance: Instance;
  readonly pending: readonly PendingValue[];
  readonly fault: Diagnostic;
}

/** Bring documents into canonical form, one call for each plugin. Those that are refused are left out, and were reported; those the plugin failed at are told apart. */
export async function canonicalizeDocuments(
  documents: readonly StoredDocument[],
  compilation: Compilation,
): Promise<{ readonly canonical: readonly CanonicalInstance[]; readonly failed: readonly FailedInstance[] }> {
  const plugins = Map.groupBy(documents, (stored) => stored.document.instance.prepared.declared.type.plugin);
  const canonical = new Map<StoredDocument, CanonicalInstance>();
  const failed = new Map<StoredDocument, FailedInstance>();
  await Promise.all(
    [...plugins].map(async ([plugin, members]) => {
      const results = await compilation.input.canonicalize(plugin, members.map(declarationOf));
      for (const [index, stored] of members.entries()) {
        const read = readResult(results[index], stored, compilation);
        if (read === undefined) continue;
        if ("fault" in read) failed.set(stored, read);
        else canonical.set(stored, read);
      }
    }),
  );
  return {
    canonical: documents.flatMap((stored) => canonical.get(stored) ?? []),
    failed: documents.flatMap((stored) => failed.get(stored) ?? []),
  };
}

/** What the plugin is handed. A value still to come stands in it as `{"$unknown": {"from"}}`. */
function declarationOf({ document, blobs, pending }: StoredDocument): Declaration {
  const { instance, values } = document;
  const { declared } = instance.prepared;
  const signs = [
    ...blobs.map(({ steps, blob }) => ({ steps: escapedSteps(values, steps), value: blob })),
    ...pending.map((value) => ({ steps: escapedSteps(values, value.steps), value: unknownOf(value) })),
  ];
  const escaped = escapeDollars(values);
  const desired = withValues(isJsonObject(escaped) ? escaped : values, signs);
  return {
    typeName: declared.type.name,
    name: declarationName(declared.type, declared.name, instance.key),
    desired: JSON.stringify(desired),
  };
}

function unknownOf({ hole }: PendingValue): JsonObject {
  return { $unknown: { from: hole?.reads[0] ?? "facts" } };
}

/** Steps as they are after `escapeDollars`. */
function escapedSteps(values: Json, steps: readonly string[]): readonly string[] {
  let current: Json | undefined = values;
  return steps.map((step) => {
    const alone: boolean = isJsonObject(current) && Object.keys(current).length === 1 && step.startsWith("$");
    current = current === undefined ? undefined : valueAt(current, [step]);
    return alone ? `$${step}` : step;
  });
}

function readResult(
  result: Called<Result<Canonical, readonly Problem[]>> | undefined,
  stored: StoredDocument,
  compilation: Compilation,
): CanonicalInstance | FailedInstance | undefined {
  const { document, pending } = stored;
  const { instance } = document;
  const { declared } = instance.prepared;
  const fault = (diagnostic: Diagnostic): FailedInstance => {
    const at = rangeAt(compilation.file, declared.at);
    return { instance, pending, fault: { ...diagnostic, at, about: instance.address } };
  };
  const broke = (what: string): FailedInstance => {
    const plugin = { name: declared.type.plugin, version: compilation.input.versionOf(declared.type.plugin) };
    return fault(breachOf({ code: "MC_RESOURCE_CANONICAL", what }, { plugin, called: "canonicalize", about: instance.address }));
  };
  if (result === undefined) return broke("gave no canonical form");
  if (result.tag === "fault") return fault(result.val);
  if (result.val.tag === "err") {
    for (const problem of result.val.val) reportProblem(problem, instance, compilation);
    return undefined;
  }
  for (const problem of result.val.val.warnings) reportProblem(problem, instance, compilation);
  const desired = parse(result.val.val.desired);
  if (desired === undefined) return broke("gave a canonical form that is not a JSON object");
  const filled: { steps: readonly string[]; value: Json }[] = [];
  for (const value of pending) {
    const steps = escapedSteps(document.values, value.steps);
    const there = valueAt(desired, steps);
    if (!isJsonObject(there) || !isJsonObject(there["$unknown"]))
      return broke(`moved or changed a value still to come, at ${value.steps.join(".")}`);
    if (value.hole !== undefined) filled.push({ steps, value: holeToJson(value.hole) });
  }
  return { instance, identity: result.val.val.name, desired: withValues(desired, filled), pending };
}

function parse(text: string): JsonObject | undefined {
  const value = parseJson(text);
  return isJsonObject(value) ? value : undefined;
}

function reportProblem(problem: Problem, instance: Instance, { file, report }: Compilation): void {
  const { declared } = instance.prepared;
  const steps = parsePointer(problem.at);
  const fields = {
    at: rangeAt(file, attributeSpan(instance, steps)),
    about: [declared.about, ...steps].join("."),
    detail: problem.help === undefined ? problem.message : `${problem.message} ${problem.help}`,
    problem: problem.code,
  };
  const name = instance.key === undefined ? undefined : instance.address;
  if (problem.severity === "error") report.error("MC_RESOURCE_PROBLEM", fields, name);
  else report.warning("MC_RESOURCE_PROBLEM", fields, name);
}

/** Where a value of an instance was written; the resource itself where the value came from nowhere. */
export function attributeSpan({ prepared }: Instance, steps: readonly string[]): Span {
  const [name, ...rest] = steps;
  const entry = name === undefined ? undefined : prepared.declared.attributes.get(name);
  return entry === undefined ? prepared.declared.at : nodeAt(entry.value, rest);
}
