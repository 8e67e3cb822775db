import { describe, expect, it } from "vitest";
import { matchesPrediction } from "./matches-prediction.ts";

describe("matchesPrediction()", () => {
  const cases = [
    { name: "equal", state: { a: 1 }, predicted: { a: 1 }, differ: [] },
    { name: "more than was foretold", state: { a: 1, b: 2 }, predicted: { a: 1 }, differ: [] },
    { name: "another value", state: { a: 2 }, predicted: { a: 1 }, differ: ["/a"] },
    { name: "a value inside", state: { a: { b: 1, c: 2 } }, predicted: { a: { b: 1, c: 3 } }, differ: ["/a/c"] },
    { name: "a missing value", state: {}, predicted: { a: null }, differ: ["/a"] },
    { name: "a list of another length", state: { a: [1] }, predicted: { a: [1, 2] }, differ: ["/a"] },
    { name: "an object where a list was foretold", state: { a: {} }, predicted: { a: [] }, differ: ["/a"] },
    { name: "a name that needs escaping", state: { "a/b": 1 }, predicted: { "a/b": 2 }, differ: ["/a~1b"] },
    { name: "an unknown that is known now", state: { a: 7 }, predicted: { a: { $unknown: {} } }, differ: [] },
    { name: "an unknown that still is", state: { a: { $unknown: {} } }, predicted: { a: { $unknown: {} } }, differ: ["/a"] },
    { name: "an unknown that never came", state: {}, predicted: { a: { $unknown: {} } }, differ: ["/a"] },
  ] as const;
  it.each(cases)("compares $name", ({ state, predicted, differ }) => {
    expect(matchesPrediction(state, predicted, [])).toEqual(differ);
  });

  it("holds what came about against the schema that was promised", () => {
    const promise = [{ at: "/uid", schema: '{"type":"integer","minimum":1000}' }];
    expect(matchesPrediction({ uid: 1000 }, { uid: { $unknown: {} } }, promise)).toEqual([]);
    expect(matchesPrediction({ uid: 12 }, { uid: { $unknown: {} } }, promise)).toEqual(["/uid"]);
  });
});
