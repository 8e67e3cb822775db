import { describe, expect, test } from "vitest";
import type { Query } from "@masterchef/wit/host";
import { summarizeRisk } from "./risk-summary.ts";
import { changeStep, openStep, operationOf, refreshStep, runProgram, settledStep, writeFile } from "./testing/sample-steps.ts";

const wide = changeStep("command.wide", [runProgram("true")]);
const quiet = changeStep("file.quiet", [writeFile("/srv/quiet")]);
const query: Query = {
  read: { tag: "file", val: { path: "/srv/a", follow: false, want: {}, contentLimit: 0 } },
  reads: [],
};

describe("summarizeRisk()", () => {
  test("says nothing of a plan that does nothing", () => {
    expect(summarizeRisk([{ host: "a", steps: [settledStep("file.a")] }])).toEqual({
      level: "low",
      steps: { none: 0, low: 0, medium: 0, high: 0 },
      hosts: [],
      reasons: [],
    });
  });

  test("is as bad as its worst reason, and puts that first", () => {
    const reboot = changeStep("host.reboot", [{ tag: "barrier", val: "reconnect" }], {
      operations: [
        {
          operation: operationOf(runProgram("reboot"), { hazards: { reboot: true }, writes: [{ tag: "path", val: "/srv/a" }] }),
          occasion: "always",
          guards: [],
        },
      ],
    });
    const risk = summarizeRisk([{ host: "a", steps: [wide, quiet, reboot] }]);
    expect(risk.level).toBe("high");
    expect(risk.steps).toEqual({ none: 1, low: 0, medium: 1, high: 1 });
    expect(risk.reasons.map(({ address }) => address)).toEqual(["host.reboot", "command.wide"]);
  });

  test("tells what is the same on several hosts once, and where", () => {
    const { reasons, hosts } = summarizeRisk([
      { host: "a", steps: [wide] },
      { host: "b", steps: [settledStep("command.wide")] },
      { host: "c", steps: [wide] },
      { host: "d", unreachable: "no route" },
    ]);
    expect(hosts).toEqual(["a", "c"]);
    expect(reasons.map(({ address, hosts: where, kind }) => ({ address, where, kind }))).toEqual([
      { address: "command.wide", where: ["a", "c"], kind: "wide" },
      { address: undefined, where: ["d"], kind: "unreachable" },
    ]);
  });

  test("takes all that an open step may do for what is at stake", () => {
    const may = {
      does: "remove",
      scopes: [],
      argv: [],
      content: { tag: "none" },
      identities: [],
      destroys: [],
      destroysAny: false,
    } as const;
    const envelope = { may: [may], claims: [], needs: [], sideEffects: [] };
    const destroying = { ...envelope, may: [may, { ...may, destroys: [{ tag: "path", val: "/srv/a" } as const] }] };
    const levelOf = (step: Parameters<typeof openStep>[1]): string =>
      summarizeRisk([{ host: "a", steps: [openStep("file.a", step)] }]).level;
    expect(levelOf({ envelope })).toBe("medium");
    expect(levelOf({ envelope: destroying })).toBe("high");
    expect(summarizeRisk([{ host: "a", steps: [openStep("file.a")] }]).reasons).toEqual([]);
  });

  test("names what an expected step rests on, and whether a reason is about a refresh", () => {
    const step = refreshStep("service.a", "file.a", {
      grade: "expected",
      basis: [
        { key: "a", query, origin: "assumed", by: "command.wide" },
        { key: "b", query, origin: "predicted", by: "package.a" },
        { key: "c", query, origin: "observed" },
      ],
    });
    expect(summarizeRisk([{ host: "a", steps: [step] }]).reasons).toMatchObject([
      { refresh: true, text: "rests on the assumption that command.wide leaves alone what it was decided on" },
      { refresh: true, text: "rests on what package.a is expected to bring" },
    ]);
  });

  test("names what may be touched on the side", () => {
    const envelope = { may: [], claims: [], needs: [], sideEffects: [{ tag: "everything" } as const] };
    const { reasons } = summarizeRisk([
      { host: "a", steps: [changeStep("package.a", [], { envelope }), settledStep("package.b", { envelope })] },
    ]);
    expect(reasons.map(({ address, text }) => `${address} ${text}`)).toEqual(["package.a may touch any on the side"]);
  });

  test("says that a rescue is done only after a failure", () => {
    const operation = operationOf(runProgram("true"));
    const step = changeStep("command.a", [], { operations: [{ operation, occasion: "rescue", guards: [] }] });
    expect(summarizeRisk([{ host: "a", steps: [step] }]).reasons[0]?.text).toMatch(/, but only after a failure$/);
  });
});
