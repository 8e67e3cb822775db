import { expect, test } from "vitest";
import { compile } from "../../kernel/src/compile/compile.ts";
import type { ResourceType } from "../../kernel/src/ir/resource-type.ts";
import { sampleInput, sampleOf } from "../golden/compile/sample-input.ts";

/** Each takes an engine that backtracks longer than anybody waits. */
const catastrophic = ["^(a+)+$", "^(a|a)*$", "^(a|aa)+$", "(.*)*=x", "^(([a-z])+.)+[A-Z]([a-z])+$"];

test.each(catastrophic)("a schema with the pattern %s is checked like any other", async (pattern) => {
  const sample = sampleInput(sampleOf(`masterchef: 1\nname: s\nresources:\n  evil.it: { path: ${"a".repeat(60)}! }\n`));
  const schema = { type: "object", properties: { path: { type: "string", pattern }, more: { patternProperties: { [pattern]: {} } } } };
  const evil: ResourceType = {
    name: "evil",
    plugin: "test/evil",
    summary: "",
    identity: "path",
    schema,
    state: {},
    refresh: false,
    settleMs: 0,
  };
  const types = { type: (name: string) => (name === "evil" ? evil : undefined), names: ["evil"] };
  const { diagnostics } = await compile({ ...sample, types });
  expect(diagnostics.map(({ at }) => at?.start.line)).toEqual([4]);
});
