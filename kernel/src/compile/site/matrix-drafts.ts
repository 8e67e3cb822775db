import { isInstanceKey } from "../../address/address.ts";
import { isJsonList, isJsonObject } from "../../ir/json.ts";
import type { Json, JsonObject } from "../../ir/json.ts";
import type { Compilation } from "../compilation.ts";
import { textOf } from "../expression/cel-values.ts";
import { rangeAt } from "../read/source-file.ts";
import { describe, describeJson, objectOf } from "../read/source-node.ts";
import type { SourceNode } from "../read/source-node.ts";
import { evaluateSetting, instanceLimit, withUniqueKeys } from "./instance-draft.ts";
import type { Draft } from "./instance-draft.ts";
import type { PreparedResource } from "./prepare-resource.ts";

/** The instances of a `matrix`, one for each combination; undefined when it cannot be expanded, which was reported, or hangs on facts nobody knows. */
export function matrixDrafts(prepared: PreparedResource, compilation: Compilation): readonly Draft[] | undefined {
  const entry = prepared.declared.settings.get("matrix");
  const about = `${prepared.declared.about}.matrix`;
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
  return withUniqueKeys(drafts, entry.value, { prepared, compilation });
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
