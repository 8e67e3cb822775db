import { describe, expect, it } from "vitest";
import { brokenLaws, expectationOf, inseparable, loadProviderSuite, playCase } from "@masterchef/sdk/testing";
import { provider } from "./mod.ts";

const { cases, component, problemCodes } = await loadProviderSuite(new URL("..", import.meta.url));

describe.each([
  { carrier: "source", functions: provider },
  { carrier: "component", functions: component },
])("sources, as $carrier", ({ functions }) => {
  it.each(cases)("$title", (each) => {
    expect(expectationOf(playCase(functions, each))).toEqual(each.expect);
    expect(brokenLaws(functions, each, problemCodes)).toEqual([]);
  });

  it("decides each as if it were alone", () => {
    expect(inseparable(functions, cases)).toEqual([]);
  });
});
