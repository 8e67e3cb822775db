import { describe, expect, it } from "vitest";
import { playWorldCase, readWorldCases } from "./case.ts";

const cases = readWorldCases();

describe("the worlds", () => {
  it.each(cases)("%s", async (_, each) => {
    const happened = await playWorldCase(each);
    expect(happened).toEqual(each.phases.map((phase) => ({ errors: [], ...phase.expect })));
  });
});
