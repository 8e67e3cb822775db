import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, it, vi } from "vitest";
import type { HostileOutcome } from "./compile-corpus.ts";
import { hostileSites } from "./corpus.ts";

// What hangs never ends: this is only where it is given up.
vi.setConfig({ testTimeout: 1_200_000 });

const script = fileURLToPath(new URL("compile-corpus.ts", import.meta.url));

/** Large and harmless: these are compiled. */
const harmless = [
  "a hundred thousand keys",
  "a quoted text with megabytes of escapes",
  "a block text of a million lines",
  "a folded text of a million empty lines",
  "a chain of ten thousand",
  "ten thousand variables in a chain",
  "a hundred thousand expressions in one text",
];

function isOutcome(said: unknown): said is HostileOutcome {
  return typeof said === "object" && said !== null && "name" in said && "codes" in said;
}

it("no site exhausts who compiles it: each ends in a diagnostic, in a process of bounded memory", async () => {
  const given = ["--max-old-space-size=1024", "--no-warnings", script];
  const { stdout } = await promisify(execFile)(process.execPath, given, { maxBuffer: 16 * 1024 * 1024 });
  const outcomes = stdout
    .trim()
    .split("\n")
    .map((line): HostileOutcome => {
      const said: unknown = JSON.parse(line);
      if (!isOutcome(said)) throw new Error(line);
      return said;
    });
  expect(outcomes.map(({ name }) => name)).toEqual(hostileSites.map(({ name }) => name));
  expect(outcomes.filter(({ codes }) => codes.length === 0).map(({ name }) => name)).toEqual(harmless);
  expect(outcomes.flatMap(({ codes }) => codes)).not.toContain("MC_BUG");
});
