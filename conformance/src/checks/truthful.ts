import { parseJson } from "@masterchef/kernel/testing";
import { isJsonObject } from "@masterchef/kernel/testing";
import type { Json } from "@masterchef/kernel/testing";
import type { Change } from "@masterchef/wit/host";
import type { Check } from "../check.ts";
import { sameJson } from "../same-json.ts";

/** Law 7, as far as a verdict shows it by itself. */
export const truthful: Check = {
  id: "law-7/truthful",
  title: "A change says what changes: each attribute it names differs, and there is at least one",
  why: "The diff is what a person reads before saying yes.",
  mend: "Name an attribute only if `current` and `predicted` differ in it.",
  from: "basic",
  async run({ played }) {
    const changes = (await played()).flatMap(({ each, talk }) =>
      talk?.verdict?.tag === "change" ? [{ about: each.title, change: talk.verdict.val }] : [],
    );
    const findings = changes.flatMap(({ about, change }) => wrongIn(change).map((what) => ({ about, what })));
    return { looked: changes.length, findings };
  },
};

function wrongIn({ current, predicted, attributes, action }: Change): readonly string[] {
  const [before, after] = [parseJson(current), parseJson(predicted)];
  const same = attributes.filter(({ at }) => sameJson(valueAt(before, at), valueAt(after, at)));
  const silent = attributes.length === 0 && action !== "execute" && action !== "refresh";
  return [...same.map(({ at }) => `It says that ${at} changes, which it does not.`), ...(silent ? ["It does not say what changes."] : [])];
}

function valueAt(document: Json | undefined, pointer: string): Json | undefined {
  return pointer
    .split("/")
    .slice(1)
    .map((segment) => segment.replaceAll("~1", "/").replaceAll("~0", "~"))
    .reduce<Json | undefined>((value, name) => (isJsonObject(value) && Object.hasOwn(value, name) ? value[name] : undefined), document);
}
