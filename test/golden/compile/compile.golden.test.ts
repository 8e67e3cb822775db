import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { compile } from "../../../kernel/src/compile/compile.ts";
import { formatDiagnostics, parseCase } from "./golden-case.ts";
import { sampleInput } from "./sample-input.ts";

const folder = import.meta.dirname;
const update = process.env["UPDATE_GOLDEN"] === "1";

describe("compile() gives what the golden cases expect", () => {
  for (const name of readdirSync(folder).filter((file) => file.endsWith(".case")).toSorted()) {
    test(name, async () => {
      const path = join(folder, name);
      const { sample, input, expected } = parseCase(readFileSync(path, "utf8"));
      const kept = new Map<string, string>();
      const { value, diagnostics } = await compile(sampleInput(sample, kept));
      const { ir, usedFacts, usedFiles } = value ?? {};
      const result = value === undefined ? "" : `${JSON.stringify({ ir, usedFacts, usedFiles, kept: Object.fromEntries(kept) }, null, 1)}\n`;
      const actual = formatDiagnostics(diagnostics) + result;
      if (update) writeFileSync(path, `${input}=== expect\n${actual}`);
      else expect(actual).toBe(expected);
    });
  }
});
