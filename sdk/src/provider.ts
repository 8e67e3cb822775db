import type { ProviderFunctions } from "@masterchef/wit/guest";
import { reportingFaults } from "./fault.ts";
import { parseObject } from "./json.ts";
import { answerTable } from "./resource-type.ts";
import type { ResourceType } from "./resource-type.ts";

/** What a provider component exports. */
export type Provider = ProviderFunctions;

/** What a provider is made of. */
export interface ProviderDefinition {
  /** The part of the plugin's name behind the slash: the prefix of its problem codes. */
  readonly name: string;
  readonly types: Readonly<Record<string, ResourceType>>;
}

/**
 * Makes the provider a component exports: `export const provider = defineProvider({...})` in `src/mod.ts`.
 *
 * @example A provider with one type
 * ```ts
 * export const provider = defineProvider({ name: "motd", types: { motd } });
 * ```
 */
export function defineProvider(definition: ProviderDefinition): Provider {
  const { name: plugin, types } = definition;
  const typeOf = (name: string): ResourceType => {
    const type = Object.hasOwn(types, name) ? types[name] : undefined;
    if (type === undefined) throw new RangeError(`Cannot find the type ${name}: the manifest lists one that the code does not define`);
    return type;
  };
  return {
    canonicalize: (batch) =>
      reportingFaults(`${plugin} canonicalize`, () => batch.map((each) => typeOf(each.typeName).canonicalize(each, plugin))),
    bound: (facts, batch) =>
      reportingFaults(`${plugin} bound`, () => {
        const call = { plugin, facts: parseObject(facts), table: answerTable([]) };
        return batch.map((each) => typeOf(each.typeName).envelope(each, call));
      }),
    decide: (facts, answers, batch) =>
      reportingFaults(`${plugin} decide`, () => {
        const call = { plugin, facts: parseObject(facts), table: answerTable(answers) };
        return batch.map((each) => typeOf(each.subject.typeName).decide(each, call));
      }),
    discover: (facts, answers, batch) =>
      reportingFaults(`${plugin} discover`, () => {
        const call = { plugin, facts: parseObject(facts), table: answerTable(answers) };
        return batch.map((each) => typeOf(each.typeName).discover(each, call));
      }),
  };
}
