import { Ajv } from "ajv";
import { describe, expect, it } from "vitest";
import { gatheringForm, loadFactsComponent, playFacts, readFactsCases } from "@masterchef/sdk/testing";
import { contentPaths, existencePaths, managerPaths } from "./asks.ts";
import { facts } from "./mod.ts";

const folder = new URL("..", import.meta.url);
const { component, manifest } = await loadFactsComponent(folder);
const cases = await readFactsCases(new URL("cases", folder).pathname);
const denied = { outcome: { tag: "err", val: { reason: { tag: "denied" }, message: "blanked" } }, unknown: [] } as const;

describe.each([
  { carrier: "source", functions: facts },
  { carrier: "component", functions: component },
])("facts, as $carrier", ({ functions }) => {
  it.each(cases)("$title", (each) => {
    expect(gatheringForm(playFacts(functions, each))).toEqual(each.expect);
    expect(playFacts(functions, each)).toEqual(playFacts(functions, each));
  });
});

describe("what a facts plugin owes", () => {
  it.each(cases)("gives what its schemas promise: $title", (each) => {
    const schema = { type: "object", properties: manifest["provides"], additionalProperties: false };
    const validate = new Ajv({ allErrors: true }).compile(schema);
    validate(factsOf(gatheringForm(playFacts(facts, each))));
    expect(validate.errors ?? []).toEqual([]);
  });

  it.each(cases)("concludes nothing from a failed answer: $title", (each) => {
    const whole = factsOf(gatheringForm(playFacts(facts, each)));
    for (const key of [...Object.keys(contentPaths), ...Object.keys(existencePaths), ...Object.keys(managerPaths), "uname", "addresses"]) {
      const part = factsOf(gatheringForm(playFacts(facts, each, (asked) => (asked === key ? denied : undefined))));
      expect(whole, `without ${key}`).toMatchObject(part);
    }
  });
});

function factsOf(form: unknown): object {
  if (typeof form === "object" && form !== null && "facts" in form && typeof form.facts === "object" && form.facts !== null)
    return form.facts;
  throw new TypeError("Cannot find facts in the gathering");
}
