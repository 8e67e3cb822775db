import type { Json, ReplacedValue, ResourceOrigin, SourceRange, ValueOrigin, VariableOrigin } from "@masterchef/kernel";
import type { Style } from "./style.ts";
import { valueText } from "./value-text.ts";
import { columnsOf, visibleLine } from "./visible.ts";

/** Where a resource comes from, and where each of its values was written. */
export function originText(origin: ResourceOrigin, asked: string, style: Style): string {
  const { address, type, plugin, identity, declared, changed, because, instances } = origin;
  const lines = [
    `${style.strong(visibleLine(address))}  declared at ${placeText(declared)}`,
    ...changed.map((place) => `  changed at ${placeText(place)}`),
    ...because.map(({ text, at }) => `  ${visibleLine(text)}  ${placeText(at)}`),
    ...(instances.length > 1 || (instances[0] !== undefined && instances[0] !== address)
      ? [`  instances: ${instances.map(visibleLine).join("  ")}`]
      : []),
    `  ${identity === undefined ? `a ${type}` : `the ${type} ${visibleLine(identity)}`}, of the plugin ${plugin}`,
    ...valueLines(origin.values, style),
    ...(asked === address ? relationLines(origin) : []),
  ];
  return `${lines.join("\n")}\n`;
}

function valueLines(values: readonly ValueOrigin[], style: Style): readonly string[] {
  const width = Math.max(0, ...values.map(({ name }) => columnsOf(visibleLine(name))));
  return values.flatMap((value) => {
    const name = visibleLine(value.name);
    const pad = " ".repeat(width - columnsOf(name));
    return [
      `  ${style.strong(name)}${pad}  ${shownValue(value, style)}  ${sourceText(value)}`,
      ...value.added.map((place) => `      added to at ${placeText(place)}`),
      ...value.replaced.map((one) => `      in place of ${replacedText(one, style)}`),
      ...value.reads.flatMap((variable) => variableLines(variable, style)),
    ];
  });
}

function shownValue({ value, written, from }: ValueOrigin, style: Style): string {
  if (from === "nothing") return "not set";
  const computed = written === undefined ? "" : ` = ${visibleLine(written)}`;
  return value === undefined ? (written === undefined ? "not known" : visibleLine(written)) : `${known(value, style)}${computed}`;
}

function sourceText({ from, at }: ValueOrigin): string {
  if (from === "nothing") return "nobody sets it";
  if (from === "type") return "filled in by its type";
  return `${from === "resource" ? "" : `${from}, `}${at === undefined ? "" : placeText(at)}`;
}

function variableLines({ name, value, from, at, replaced }: VariableOrigin, style: Style): readonly string[] {
  const source = at === undefined ? from : placeText(at);
  const shown = value === undefined ? "known with the facts of a host" : known(value, style);
  return [`      vars.${name} is ${shown}  ${source}`, ...replaced.map((one) => `        in place of ${replacedText(one, style)}`)];
}

function replacedText({ value, from, at }: ReplacedValue, style: Style): string {
  const place = at === undefined ? from : placeText(at);
  return `${known(value, style)}  ${from.startsWith("defaults.") && at !== undefined ? `${from}, ` : ""}${place}`;
}

function known(value: Json, style: Style): string {
  return value === null ? "null" : valueText(value, style);
}

function relationLines({ relations }: ResourceOrigin): readonly string[] {
  return relations.map(({ word, order, other, at }) => `  ${order} ${visibleLine(other)}  ${word}, ${placeText(at)}`);
}

function placeText({ file, start }: SourceRange): string {
  return `${visibleLine(file)}:${start.line}`;
}
