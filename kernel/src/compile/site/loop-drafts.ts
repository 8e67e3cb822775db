import { isInstanceKey } from "../../address/address.ts";
import { isJsonList, isJsonObject } from "../../ir/json.ts";
import type { Json } from "../../ir/json.ts";
import type { Compilation } from "../compilation.ts";
import { textOf, toCel } from "../expression/cel-values.ts";
import { reportProblem } from "../expression/expression-reader.ts";
import { rangeAt } from "../read/source-file.ts";
import { describeJson, objectOf, quote } from "../read/source-node.ts";
import type { SourceNode } from "../read/source-node.ts";
import { evaluateSetting, instanceLimit, withUniqueKeys } from "./instance-draft.ts";
import type { Draft } from "./instance-draft.ts";
import type { PreparedResource } from "./prepare-resource.ts";

/** The instances of a `loop`; undefined when it cannot be expanded, which was reported, or hangs on facts nobody knows. */
export function loopDrafts(prepared: PreparedResource, compilation: Compilation): readonly Draft[] | undefined {
  const entry = prepared.declared.settings.get("loop");
  const value = evaluateSetting(prepared.loop, compilation, `${prepared.declared.about}.loop`);
  if (entry === undefined || value === undefined) return undefined;
  const refuse = (detail: string): undefined => {
    compilation.report.error("MC_CONFIG_TYPE", {
      at: rangeAt(compilation.file, entry.value),
      about: `${prepared.declared.about}.loop`,
      detail,
    });
  };
  const elements = elementsOf(value);
  if (elements === undefined)
    return refuse(`Expected a list or a map, found ${describeJson(value)}. Write a list, or an expression that gives one.`);
  if (elements.length > instanceLimit) {
    compilation.report.error("MC_CONFIG_LIMIT", {
      at: rangeAt(compilation.file, entry.value),
      about: `${prepared.declared.about}.loop`,
      detail: `The loop has ${elements.length} elements; at most ${instanceLimit} are made into resources. Split it.`,
    });
    return undefined;
  }
  const drafts = elements.map((element, index) => loopDraft({ element, index, node: entry.value }, prepared, compilation));
  return withUniqueKeys(
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
  const about = `${prepared.declared.about}.loop`;
  const refuse = (detail: string): undefined => {
    compilation.report.error("MC_INSTANCE_KEY", { at: rangeAt(compilation.file, at), about, detail });
  };
  let key = element.key ?? textOf(element.value);
  if (prepared.loopKey !== undefined) {
    const context = { ...compilation.roots, [prepared.element]: toCel(element.value) };
    const result = prepared.loopKey.expression.evaluate(context);
    if (!("value" in result)) {
      reportProblem(result.problem, { locate: prepared.loopKey.locate, about: `${prepared.declared.about}.loop_key` }, compilation);
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
