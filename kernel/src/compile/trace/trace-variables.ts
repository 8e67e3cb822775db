import type { Compilation } from "../compilation.ts";
import { rangeAt } from "../read/source-file.ts";
import { toJson } from "../read/source-node.ts";
import type { VariableValue } from "../variables/variable.ts";
import type { ReplacedValue, VariableOrigin } from "./origin.ts";

/** Where variables have their values from, each once, followed by those they are computed from. */
export function traceVariables(names: readonly string[], { variables, variableReads, vars }: Compilation): readonly VariableOrigin[] {
  const found = new Map<string, VariableOrigin>();
  const follow = (name: string): void => {
    const value = variables.get(name)?.value;
    if (value === undefined || found.has(name)) return;
    found.set(name, { name, value: vars.get(name), from: value.from, at: placeOf(value), replaced: replacedBy(value) });
    for (const other of variableReads.get(name) ?? []) follow(other);
  };
  for (const name of names) follow(name);
  return [...found.values()];
}

function placeOf({ file, node }: VariableValue): VariableOrigin["at"] {
  return file === undefined ? undefined : rangeAt(file, node);
}

function replacedBy(value: VariableValue): readonly ReplacedValue[] {
  const list: ReplacedValue[] = [];
  for (let one = value.replaced; one !== undefined; one = one.replaced)
    list.push({ value: toJson(one.node), from: one.from, at: placeOf(one) });
  return list;
}
