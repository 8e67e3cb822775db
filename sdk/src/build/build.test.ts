import { cpSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ProviderFunctions } from "@masterchef/wit/guest";
import { instantiateProvider } from "../testing/component.ts";
import { build } from "./build.ts";
import type { BuiltPlugin } from "./build.ts";
import { importCount, readManifestText } from "./component-bytes.ts";

const template = fileURLToPath(new URL("../../template", import.meta.url));
const sdk = fileURLToPath(new URL("../mod.ts", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "masterchef-sdk-"));

// A provider whose verdict is what its function throws, so that a test can see what a guest meets.
const source = `
import { defineProvider, defineType, required, settled, text } from ${JSON.stringify(sdk)};
const attempts = {
  clock: () => Date.now(),
  date: () => new Date(0),
  dice: () => Math.random(),
  performance: () => performance.now(),
  order: () => "a".localeCompare("b"),
  fine: () => "fine",
};
const probe = defineType({
  attributes: { attempt: required(text()) },
  identity: "attempt",
  envelope: () => ({}),
  decide: ({ desired }) => settled({ result: String(attempts[desired.attempt]()) }),
});
export const provider = defineProvider({ name: "note", types: { probe } });
`;

beforeAll(() => {
  cpSync(join(template, "manifest.json"), join(folder, "manifest.json"));
  cpSync(join(template, "src"), join(folder, "src"), { recursive: true });
  writeFileSync(join(folder, "src/mod.ts"), source);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("a built component", () => {
  let built: BuiltPlugin;
  let provider: ProviderFunctions;
  beforeAll(async () => {
    built = await build(folder);
    provider = await instantiateProvider(built.path);
  });

  it("imports nothing", () => {
    expect(importCount(readFileSync(built.path))).toBe(0);
  });

  it("holds its manifest, completed with its source and the problems of the SDK", () => {
    const manifest: unknown = JSON.parse(readManifestText(readFileSync(built.path)) ?? "");
    expect(manifest).toMatchObject({ name: "example/note", source: built.source });
    expect(manifest).toHaveProperty(["problems", "note/answer-failed"]);
  });

  it("holds no path of the machine it was built on", () => {
    const bytes = readFileSync(built.path).toString("latin1");
    expect([bytes.includes(folder), bytes.includes(fileURLToPath(new URL("../..", import.meta.url)))]).toEqual([false, false]);
  });

  it("is left alone while its source is the same, and built again when it is not", async () => {
    const before = statSync(built.path).mtimeMs;
    expect(await build(folder)).toEqual({ ...built, built: false });
    expect(statSync(built.path).mtimeMs).toBe(before);
    writeFileSync(join(folder, "src/mod.ts"), source.replace('"fine"', '"better"'));
    const again = await build(folder);
    expect([again.built, again.source === built.source]).toEqual([true, false]);
  });

  it.each([
    ["clock", "providers have no clock"],
    ["date", "providers have no clock"],
    ["dice", "providers have no randomness"],
    ["performance", "providers have no clock"],
    ["order", "use compareText"],
  ])("says why there is no %s", (attempt, why) => {
    expect(faultOf(provider, attempt)).toContain(why);
    expect(faultOf(provider, "fine")).toBe('settled {"result":"fine"}');
  });
});

it("refuses a folder whose manifest is none", async () => {
  const other = mkdtempSync(join(tmpdir(), "masterchef-sdk-"));
  try {
    writeFileSync(join(other, "manifest.json"), '{"name":"x"}');
    await expect(build(other)).rejects.toThrow('"name" is not owner/name');
  } finally {
    rmSync(other, { recursive: true, force: true });
  }
});

function faultOf(provider: ProviderFunctions, attempt: string): string {
  try {
    const [verdict] = provider.decide(
      "{}",
      [],
      [
        {
          subject: { typeName: "probe", name: "x", desired: JSON.stringify({ attempt }) },
          intent: { tag: "converge" },
          seen: [],
          claimed: [],
        },
      ],
    );
    return verdict?.tag === "settled" ? `settled ${verdict.val.state}` : `${verdict?.tag}`;
  } catch (error) {
    return String(error);
  }
}
