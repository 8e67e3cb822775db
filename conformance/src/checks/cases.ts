import { parseJson } from "@masterchef/kernel/testing";
import type { JsonObject } from "@masterchef/kernel/testing";
import type { ProviderCase } from "@masterchef/sdk/cases";
import { encodeJson } from "@masterchef/wit/codec";
import type { Check, Finding } from "../check.ts";
import type { Played } from "../exchange.ts";
import { sameJson } from "../same-json.ts";

/** The cases say what comes of them. */
export const cases: Check = {
  id: "cases/expected",
  title: "Every case ends as it says",
  why: "The cases are what the author promises. Whoever reviews an update reads them before the code.",
  mend: "Run the case and see which of the two is wrong: the provider, or what the case expects.",
  from: "basic",
  async run({ played }) {
    const all = await played();
    return { looked: all.length, findings: all.flatMap(unexpected) };
  },
};

/** There is a case for what matters of each type. */
export const covered: Check = {
  id: "cases/covered",
  title: "Every resource type has a case that is settled, one that changes something, and one that cannot be decided",
  why: "A type without such cases was never seen to do its work, to leave well alone, or to say that it does not know.",
  mend: "Add the cases to the folder of cases.",
  from: "validated",
  async run({ plugin, played }) {
    const types = Object.keys(plugin.manifest.types ?? {});
    const all = await played();
    const findings = types.flatMap((typeName) =>
      (["settled", "change", "undecided"] as const)
        .filter((tag) => !all.some(({ each, talk }) => each.type === typeName && talk?.verdict?.tag === tag))
        .map((tag): Finding => ({ about: typeName, what: `No case of it ends as ${tag}.` })),
    );
    return { looked: types.length, findings };
  },
};

function unexpected({ each, canonical, talk }: Played): readonly Finding[] {
  const { expect } = each;
  if (expect === undefined) return [{ about: each.title, what: "It does not say what is expected." }];
  if (canonical.tag === "err")
    return differing(each, "refused", expect, { refused: canonical.val.map((one) => encodeJson("Problem", one)) });
  if (talk?.verdict === undefined) {
    const missing = talk?.unanswered ?? [];
    const what =
      missing.length === 0 ? "It asks more rounds than are allowed." : `It asks ${missing.join(", ")}, which the case does not answer.`;
    return [{ about: each.title, what }];
  }
  const found: JsonObject = {
    identity: canonical.val.name,
    canonical: parseJson(canonical.val.desired) ?? null,
    rounds: talk.rounds.map((asks) => asks.map((ask) => encodeJson("Ask", ask))),
    verdict: encodeJson("Verdict", talk.verdict),
  };
  return Object.keys(found).flatMap((name) => differing(each, name, expect, found));
}

function differing({ title }: ProviderCase, name: string, expected: JsonObject, found: JsonObject): readonly Finding[] {
  return sameJson(expected[name], found[name]) ? [] : [{ about: title, what: `Its ${name} is not what the case expects.` }];
}
