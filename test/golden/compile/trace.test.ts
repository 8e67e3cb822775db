import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { compile } from "../../../kernel/src/compile/compile.ts";
import type { SourceRange } from "../../../kernel/src/diagnostics/source-range.ts";
import { parseCase } from "./golden-case.ts";
import { sampleInput } from "./sample-input.ts";

const cases = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith(".case"))
  .map((file) => ({ file, ...parseCase(readFileSync(join(import.meta.dirname, file), "utf8")) }))
  .filter(({ expected }) => expected.startsWith("{"));

/** Attributes whose canonical form is another than what was written. */
const reformed: readonly string[] = ["bytes", "mode", "path"];

describe("a compiled site tells where each value comes from", () => {
  test.each(cases.map(({ file, sample }) => [file, sample] as const))("%s", async (_file, sample) => {
    const { value } = await compile(sampleInput(sample));
    const textAt = ({ file, start, end }: SourceRange): string => {
      const bytes = sample.files.get(file);
      const lines = (bytes instanceof Uint8Array ? Buffer.from(bytes).toString() : "").split("\n").slice(start.line - 1, end.line);
      return [...lines.slice(0, -1), (lines.at(-1) ?? "").slice(0, end.column - 1)].join("\n").slice(start.column - 1);
    };
    for (const { address, desired } of value?.ir.resources ?? []) {
      const origin = value?.trace(address);
      expect(origin?.address).toBe(address);
      if (origin === undefined) continue;
      expect(address.startsWith(textAt(origin.declared).replaceAll(/^"|"$/g, ""))).toBe(true);
      expect(Object.keys(desired).filter((name) => !origin.values.some((one) => one.name === name))).toEqual([]);
      for (const one of origin.values) {
        expect(value?.trace(`${address}.${one.name}`)?.values).toEqual([one]);
        // A plain text stands word for word where it is said to stand, unless its type brings it into another form.
        if (one.at === undefined || one.written !== undefined || typeof one.value !== "string" || reformed.includes(one.name)) continue;
        expect(textAt(one.at)).toContain(one.value.split("\n")[0]);
      }
    }
  });

  test("and knows no value that nothing could set", async () => {
    const [{ sample } = { sample: { files: new Map() } }] = cases.filter(({ file }) => file === "compose-good.case");
    const { value } = await compile(sampleInput(sample));
    expect(value?.trace("file.first.mode")?.values).toMatchObject([
      { value: "0640", at: { file: "masterchef.yaml" }, replaced: [{ value: "0644", at: { file: "base/first.yaml" } }] },
    ]);
    expect(value?.trace("file.first.data.c")?.values).toMatchObject([{ value: 3, at: { file: "base/second.yaml" } }]);
    expect(value?.trace("file.first.tags")?.values).toMatchObject([{ added: [{ file: "masterchef.yaml" }, { file: "env/prod.overlay.yaml" }] }]);
    expect(value?.trace("file.first.group")?.values).toMatchObject([{ value: undefined, from: "nothing" }]);
    expect(value?.trace("file.first.grop")).toBeUndefined();
    expect(value?.trace("file.gone")).toBeUndefined();
    expect(value?.trace("")).toBeUndefined();
  });
});
