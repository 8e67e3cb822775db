import type { Query } from "@masterchef/wit/host";
import { describe, expect, test } from "vitest";
import type { JsonObject } from "../../ir/json.ts";
import { partDigest } from "../plan-file.ts";
import type { Plan } from "../plan.ts";
import { everyResource } from "../selection.ts";
import type { Step } from "../step.ts";
import { reproducePlans } from "./reproduce-plans.ts";
import { changeStep, refreshStep, settledStep, writeFile } from "./testing/sample-steps.ts";

function digest(digit: string): string {
  return `sha256:${digit.repeat(64)}`;
}

interface Made {
  readonly steps?: readonly Step[];
  readonly facts?: JsonObject;
  readonly answers?: string;
}

/** A plan of one host. */
function plan({ steps = [settledStep("file.a")], facts = {}, answers = digest("a") }: Made = {}, frame: Partial<Plan> = {}): Plan {
  const part = { facts, answers, steps, failed: [] };
  const name = partDigest(part);
  return {
    masterchef: "plan",
    format: 1,
    site: "test",
    ir: digest("1"),
    lock: digest("2"),
    selection: everyResource,
    hosts: [{ host: "a", part: name }],
    parts: { [name]: part },
    ...frame,
  };
}

function sources(first: Plan, second: Plan): readonly string[] {
  return reproducePlans(first, second).causes.map(({ source }) => source);
}

const query: Query = { read: { tag: "file", val: { path: "/srv/a", follow: false, want: {}, contentLimit: 0 } }, reads: [] };

function seen(answer: string): Step {
  return settledStep("file.a", { basis: [{ key: "file", query, answer: digest(answer), origin: "observed" }] });
}

describe("reproducePlans()", () => {
  test("says of equal plans that they are one", () => {
    expect(reproducePlans(plan(), plan())).toMatchObject({ reproduced: true, causes: [], differences: [] });
  });

  test.each<[string, Plan, readonly string[]]>([
    ["another site", plan({}, { site: "other" }), ["site"]],
    ["another graph", plan({}, { ir: digest("3") }), ["ir"]],
    ["other plugins", plan({}, { lock: digest("3") }), ["lock"]],
    ["another selection", plan({}, { selection: { ...everyResource, tags: ["web"] } }), ["selection"]],
    ["a host that only one could reach", plan({}, { hosts: [{ host: "a", unreachable: "no route" }], parts: {} }), ["hosts"]],
    ["another host", plan({}, { hosts: [{ host: "b", unreachable: "no route" }], parts: {} }), ["hosts"]],
    ["other facts", plan({ facts: { os: { family: "debian" } } }), ["facts"]],
    ["other answers that no step rests on", plan({ answers: digest("b") }), ["answers"]],
    ["other answers and another graph, which brings other questions", plan({ answers: digest("b") }, { ir: digest("3") }), ["ir"]],
    ["a plugin that decided otherwise", plan({ steps: [changeStep("file.a", [writeFile("/srv/a")])] }), ["plugin"]],
    [
      "a message of a host that could not be reached",
      plan({}, { hosts: [...plan().hosts, { host: "b", unreachable: "no route" }] }),
      ["hosts"],
    ],
  ])("names %s", (_, other, expected) => {
    expect(sources(plan(), other)).toEqual(expected);
    expect(sources(other, plan())).toEqual(expected);
  });

  test("names the question that was answered otherwise", () => {
    const { causes, differences } = reproducePlans(plan({ steps: [seen("4")] }), plan({ steps: [seen("5")], answers: digest("b") }));
    expect(causes).toEqual([{ source: "answers", host: "a", text: "The host answered otherwise about /srv/a." }]);
    expect(differences).toMatchObject([{ address: "file.a", where: "both", what: ["what it rests on"], answers: ["/srv/a"] }]);
  });

  test("names another order, and where it begins", () => {
    const [a, b, c] = [settledStep("file.a"), settledStep("file.b"), settledStep("file.c")];
    const { causes, differences } = reproducePlans(plan({ steps: [a, b, c] }), plan({ steps: [a, c, b] }));
    expect(causes).toEqual([{ source: "order", host: "a", text: "They do the same in another order, from file.b and file.c on." }]);
    expect(differences).toEqual([]);
  });

  test("blames the plugin whose step differs, and tells a refresh from its resource's own step", () => {
    const step = settledStep("file.a");
    const { causes, differences } = reproducePlans(plan({ steps: [step] }), plan({ steps: [step, refreshStep("file.a", "file.b")] }));
    expect(causes[0]?.text).toContain("test/plugin decided otherwise");
    expect(differences).toMatchObject([{ address: "file.a", refresh: true, where: "second" }]);
  });

  test("admits that it does not know", () => {
    const unreachable = (message: string): Plan => plan({}, { hosts: [{ host: "a", unreachable: message }], parts: {} });
    expect(sources(unreachable("no route"), unreachable("timed out"))).toEqual(["unknown"]);
  });
});
