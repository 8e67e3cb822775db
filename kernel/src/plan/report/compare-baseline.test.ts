import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { everyResource } from "../selection.ts";
import type { Step } from "../step.ts";
import { baselineOf } from "./baseline.ts";
import type { Baseline } from "./baseline.ts";
import { readBaseline, writeBaseline } from "./baseline-file.ts";
import { compareBaseline } from "./compare-baseline.ts";
import type { ReportedHost } from "./reported-host.ts";
import { changeStep, openStep, operationOf, refreshStep, runProgram, settledStep, writeFile } from "./testing/sample-steps.ts";

function baseline(...hosts: readonly ReportedHost[]): Baseline {
  return baselineOf({ site: "test", selection: everyResource }, hosts);
}

function on(...steps: readonly Step[]): Baseline {
  return baseline({ host: "a", steps });
}

/** What differs, regressions as `worse: ...`, improvements as `better: ...`. */
function differences(before: Baseline, after: Baseline): readonly string[] {
  const { regressions, improvements } = compareBaseline(before, after);
  return [...regressions.map(({ text }) => `worse: ${text}`), ...improvements.map(({ text }) => `better: ${text}`)];
}

const settled = settledStep("file.a");
const writes = changeStep("file.a", [writeFile("/srv/a")]);
const open = openStep("file.a");
const may = { does: "remove", scopes: [], argv: [], content: { tag: "none" }, identities: [], destroys: [], destroysAny: false } as const;
const refresh = refreshStep("file.a", "file.b", {
  operations: [{ operation: operationOf(runProgram("true")), occasion: "always", guards: [] }],
});

describe("compareBaseline()", () => {
  test.each<[string, readonly Step[], readonly Step[], readonly string[]]>([
    ["the same", [writes, refresh], [writes, refresh], []],
    ["settled no more", [settled], [writes], ["worse: was settled, would be changed now"]],
    ["open now", [settled], [open], ["worse: was settled, is open now"]],
    ["settled now", [writes], [settled], ["better: would have been changed, is settled now"]],
    ["decided now", [open], [writes], ["better: was open, would be changed now"]],
    ["not decided any more", [writes], [open], ["worse: would have been changed, is open now"]],
    ["another action", [writes], [{ ...writes, action: "replace" }], ["worse: would have been changed, would be replaced now"]],
    ["other operations", [writes], [changeStep("file.a", [writeFile("/srv/b")])], ["worse: would be done by other operations"]],
    ["less known", [writes], [{ ...writes, grade: "expected" }], ["worse: was exact, is now expected"]],
    ["more known", [{ ...writes, grade: "expected" }], [writes], ["better: was expected, is now exact"]],
    ["less known of what is settled", [settled], [{ ...settled, grade: "expected" }], ["worse: was exact, is now expected"]],
    [
      "another envelope of what is open",
      [open],
      [openStep("file.a", { envelope: { may: [may], claims: [], needs: [], sideEffects: [] } })],
      ["worse: would be done by other operations"],
    ],
    [
      "another envelope of what is decided",
      [writes],
      [{ ...writes, envelope: { may: [may], claims: [], needs: [], sideEffects: [] } }],
      [],
    ],
    ["not managed any more", [settled], [], ["worse: is not in the plan any more"]],
    ["new and settled", [], [settled], ["better: is new, and settled"]],
    ["new and doing something", [], [writes], ["worse: is new, and would be changed"]],
    ["refreshed now", [settled], [settled, refresh], ["worse: was not refreshed, would be now"]],
    ["not refreshed any more", [settled, refresh], [settled], ["better: was refreshed, would not be now"]],
    ["refreshed otherwise", [settled, refresh], [settled, { ...refresh, operations: [] }], ["worse: would be done by other operations"]],
    ["new and refreshed", [], [settled, refresh], ["worse: is new, and is refreshed", "better: is new, and settled"]],
    ["another basis", [writes], [{ ...writes, after: ["file.b"], reason: "so", current: 1, predicted: 2 }], []],
  ])("%s", (_, before, after, expected) => {
    expect(differences(on(...before), on(...after))).toEqual(expected);
  });

  test.each<[string, readonly ReportedHost[], readonly ReportedHost[], readonly string[]]>([
    ["a host that is gone", [{ host: "a", steps: [] }], [], ["worse: is not in the plan any more"]],
    ["a new host", [], [{ host: "a", steps: [writes] }], ["worse: is new, and would be changed"]],
    [
      "a host that cannot be reached",
      [{ host: "a", steps: [writes] }],
      [{ host: "a", unreachable: "no route" }],
      ["worse: could be reached, and cannot be now: no route"],
    ],
    ["a host that still cannot be reached", [{ host: "a", unreachable: "no route" }], [{ host: "a", unreachable: "timed out" }], []],
    [
      "a host that can be reached again",
      [{ host: "a", unreachable: "no route" }],
      [{ host: "a", steps: [settled] }],
      ["better: could not be reached, and can be now", "better: is new, and settled"],
    ],
  ])("%s", (_, before, after, expected) => {
    expect(differences(baseline(...before), baseline(...after))).toEqual(expected);
  });

  test("leaves out effects, which foretell what is observed and change nothing", () => {
    const effect = {
      query: { read: { tag: "account", val: { tag: "group", val: "g" } }, reads: [] },
      answer: { outcome: { tag: "ok", val: { tag: "account", val: { tag: "absent" } } }, unknown: [] },
    } as const;
    const operation = operationOf(runProgram("true"), { effects: [effect] });
    const foretelling = changeStep("file.a", [], { operations: [{ operation, occasion: "always", guards: [] }] });
    expect(differences(on(changeStep("file.a", [runProgram("true")])), on(foretelling))).toEqual([]);
  });
});

describe("a baseline file", () => {
  const address = fc.string({ unit: "binary", minLength: 1 }).map((name) => `file.${name.replaceAll(/\p{Cs}/gu, "_")}`);
  const step: fc.Arbitrary<Step> = fc.oneof(
    address.map((name) => settledStep(name)),
    address.map((name) => openStep(name, { envelope: { may: [may], claims: [], needs: [], sideEffects: [] } })),
    fc
      .tuple(address, fc.uint8Array({ maxLength: 9 }))
      .map(([name, val]) => changeStep(name, [writeFile("/srv/a", { content: { tag: "bytes", val } })])),
    address.map((name) => refreshStep(name, "file.b")),
  );

  test("is read as what was written, and differs from nothing", () => {
    fc.assert(
      fc.property(fc.uniqueArray(step, { selector: (each) => each.address, maxLength: 6 }), (steps) => {
        const before = on(...steps);
        const { value, diagnostics } = readBaseline(writeBaseline(before), "base.json");
        expect(diagnostics).toEqual([]);
        expect(value).toEqual(before);
        expect(value && compareBaseline(value, before)).toEqual({ regressions: [], improvements: [] });
      }),
    );
  });

  test("has a line for each resource, and is the same bytes for the same plan", () => {
    const text = writeBaseline(on(settled, writes, settledStep("file.b")));
    expect(text.split("\n").filter((line) => line.startsWith('{"address"'))).toHaveLength(3);
    expect(text).toBe(writeBaseline(on(settled, writes, settledStep("file.b"))));
  });

  test.each([
    ["nothing", "", /is no baseline/],
    ["not JSON", "{", /is no baseline/],
    ["another document", '{"masterchef":"plan"}', /is no baseline/],
    ["one from the future", '{"masterchef":"baseline","format":2}', /format 2/],
    ["one without members", '{"masterchef":"baseline","format":1}', /At the top: must have required property/],
    ["one with a strange member", writeBaseline(on()).replace('"site"', '"extra":1,"site"'), /additional properties/],
    ["one with an action nobody knows", writeBaseline(on(writes)).replace('"does":"update"', '"does":"explode"'), /^At .*: /],
    ["one with an operation nobody knows", writeBaseline(on(writes)).replace('"write-file"', '"explode"'), /^At .*: /],
  ])("that is %s is refused", (_, text, detail) => {
    const { value, diagnostics } = readBaseline(text, "base.json");
    expect(value).toBeUndefined();
    expect(diagnostics).toMatchObject([{ code: "MC_PLAN_BASELINE", about: "base.json" }]);
    expect(diagnostics[0]?.detail).toMatch(detail);
  });
});
