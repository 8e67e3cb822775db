import { expect, it } from "vitest";
import { readPlan } from "@masterchef/kernel/testing";
import { readChainBytes } from "../../kernel/src/state/read-chain.ts";

// Nesting that no writer makes. A reader that follows it with its own stack would end the process.
const depths = [1_000, 5_000, 20_000, 100_000].map((depth) => `${"[".repeat(depth)}${"]".repeat(depth)}`);

it.each(depths)("a journal that is nested deep is refused", (deep) => {
  const line = `{"at":"a","body":${deep},"hash":"h","prev":"p","seq":1,"type":"t"}\n`;
  expect(readChainBytes(Buffer.from(line)).broken).toMatchObject({ line: 1 });
});

it.each(["site", "hosts", "parts", "selection", "x"])("a plan that is nested deep in `%s` is refused", (member) => {
  for (const deep of depths) {
    const frame = {
      masterchef: "plan",
      format: 1,
      site: "s",
      ir: "sha256:0",
      lock: "sha256:0",
      selection: { resources: [], tags: [], skipTags: [] },
      hosts: [],
      parts: {},
      digest: "sha256:0",
    };
    const text = JSON.stringify({ ...frame, [member]: "DEEP" }).replace('"DEEP"', deep);
    expect(readPlan(text, "a.plan").value).toBeUndefined();
  }
});

it.each(depths)("a plan whose facts are nested deep is refused", (deep) => {
  const part = `{"answers":"sha256:0","facts":{"a":${deep}},"steps":[]}`;
  const text = `{"digest":"sha256:0","format":1,"hosts":[{"host":"h","part":"sha256:0"}],"ir":"sha256:0","lock":"sha256:0","masterchef":"plan","parts":{"sha256:0":${part}},"selection":{"resources":[],"skipTags":[],"tags":[]},"site":"s"}`;
  expect(readPlan(text, "a.plan").diagnostics.map(({ code }) => code)).not.toEqual([]);
});
