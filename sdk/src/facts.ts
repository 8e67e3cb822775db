import type { FactsFunctions } from "@masterchef/wit/guest";
import { reportingFaults } from "./fault.ts";
import type { JsonObject } from "./json.ts";
import { parseObject } from "./json.ts";
import { SubjectAsking } from "./question.ts";
import type { Asking } from "./question.ts";
import { answerTable } from "./resource-type.ts";
import { Ending } from "./signal.ts";

/** What a facts component exports. */
export type Facts = FactsFunctions;

/** What a facts plugin is made of. */
export interface FactsDefinition {
  /** The part of the plugin's name behind the slash: the prefix of its problem codes. */
  readonly name: string;
  /** The facts, by the names the manifest says this plugin owns. What cannot be told is left out. `known`: the facts of the plugins before this one. */
  readonly gather: (asking: Asking, known: JsonObject) => JsonObject;
}

/** Makes the facts plugin a component exports: `export const facts = defineFacts({...})` in `src/mod.ts`. */
export function defineFacts(definition: FactsDefinition): Facts {
  const { name: plugin, gather } = definition;
  return {
    gather: (known, answers, seen) =>
      reportingFaults(`${plugin} gather`, () => {
        try {
          return { tag: "facts", val: JSON.stringify(gather(new SubjectAsking(plugin, seen, answerTable(answers)), parseObject(known))) };
        } catch (error) {
          if (!(error instanceof Ending)) throw error;
          if (error.verdict.tag === "ask" || error.verdict.tag === "undecided") return error.verdict;
          throw new TypeError(`Cannot end a gathering as ${error.verdict.tag}: facts are asked for or undecided`);
        }
      }),
  };
}
