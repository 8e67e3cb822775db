import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it, vi } from "vitest";
import type { Held, Rounds } from "./rounds.ts";

// Each of the processes does the same thing dozens of times.
vi.setConfig({ testTimeout: 3_600_000 });

const script = fileURLToPath(new URL("rounds.ts", import.meta.url));

async function roundsOf(count: number, kind: "component" | "process", crimes: readonly string[]): Promise<readonly Rounds[]> {
  const given = ["--expose-gc", "--no-warnings", script, String(count), kind, ...crimes];
  const { stdout } = await promisify(execFile)(process.execPath, given, { maxBuffer: 64 * 1024 * 1024 });
  return stdout
    .trim()
    .split("\n")
    .map((line): Rounds => {
      const said: unknown = JSON.parse(line);
      if (!isRounds(said)) throw new Error(line);
      return said;
    });
}

function isRounds(said: unknown): said is Rounds {
  return typeof said === "object" && said !== null && "crime" in said && "rounds" in said;
}

/** The least and the most of something in a third of the rounds. */
function third(rounds: readonly Held[], which: 0 | 2, of: keyof Held): { readonly least: number; readonly most: number } {
  const size = Math.floor(rounds.length / 3);
  const values = rounds.slice(which * size, which === 2 ? undefined : size).map((held) => held[of]);
  return { least: Math.min(...values), most: Math.max(...values) };
}

/** What grows with each round is far more in the last third than in the first, whatever a collector does in between. */
function expectLevel({ crime, rounds }: Rounds): void {
  const grown = (of: keyof Held, end: "least" | "most"): number => third(rounds, 2, of)[end] - third(rounds, 0, of)[end];
  expect({ crime, heapMiB: grown("heapMiB", "most") < 2, outsideMiB: grown("outsideMiB", "least") < 2 }).toEqual({
    crime,
    heapMiB: true,
    outsideMiB: true,
  });
  // Memory of an instance that is gone goes back when the engine finds the time: its least is what counts, and one instance is let be.
  expect({ crime, residentMiB: grown("residentMiB", "least") < 40 }).toEqual({ crime, residentMiB: true });
  for (const of of ["processes", "channels", "threads", "folders"] as const)
    expect({ crime, of, grown: Math.max(0, grown(of, "most")) }).toEqual({ crime, of, grown: 0 });
}

const everyCrime = [
  "loop",
  "regex",
  "eat",
  "deep",
  "trap",
  "fault",
  "noise",
  "no-arm",
  "no-json",
  "deep-json",
  "huge-json",
  "lone-surrogate",
];
const everyLie = [
  "no-operations",
  "asks-nothing",
  "asks-again",
  "asks-undeclared",
  "asks-much",
  "bad-key",
  "asks-for-ever",
  "outside-envelope",
];
const everyMode = ["die-with-children", "die", "other-call", "huge", "flood-errors", "flood-output", "fork", "hide", "hide-with-stream"];

/** The whole corpus takes a quarter of an hour: `MASTERCHEF_ROUNDS=all npx vitest run test/hostile/rounds.test.ts`. */
const all = process.env["MASTERCHEF_ROUNDS"] === "all";

describe("a host that lives on", () => {
  it("holds no more after thirty rounds of a crime than after ten", async () => {
    const crimes = all ? [...everyCrime, ...everyLie] : ["eat", "asks-for-ever"];
    const found = await roundsOf(30, "component", crimes);
    expect(found.map(({ crime }) => crime)).toEqual(crimes);
    for (const each of found) expectLevel(each);
  });

  it("holds no more after nine processes than after three", async () => {
    const modes = all ? everyMode : ["hide"];
    const found = await roundsOf(9, "process", modes);
    expect(found.map(({ crime }) => crime)).toEqual(modes);
    for (const each of found) expectLevel(each);
  });
});
