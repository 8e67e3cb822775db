import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { fileTargets } from "./file-targets.ts";
import { fuzzTargets } from "./targets.ts";

/**
 * How many inputs each target gets. A long run outside CI:
 * `MASTERCHEF_FUZZ=1000000 npx vitest run test/fuzz`, with `MASTERCHEF_FUZZ_SEED` to repeat one.
 */
const asked = Number(process.env["MASTERCHEF_FUZZ"] ?? 0);
const seed = Number(process.env["MASTERCHEF_FUZZ_SEED"] ?? Date.now() % 2 ** 31);

// What hangs never ends, and a long run takes hours.
vi.setConfig({ testTimeout: asked > 0 ? 10 * 60 * 60 * 1000 : 300_000 });

const targets = [...(await fuzzTargets()), ...fileTargets()];

describe.each(targets)("$name", ({ name, inputs, bytes, feed }) => {
  it("takes whatever it is given", async () => {
    let fed = 0;
    const property = fc.asyncProperty(bytes, async (input) => {
      fed += 1;
      await feed(input);
      if (Reflect.get({}, "polluted") !== undefined) throw new Error("The prototype of all objects was changed.");
    });
    const wanted = asked > 0 ? asked : inputs;
    // In runs of their own, since one run keeps something of each of its inputs.
    for (let part = 0; fed < wanted; part += 1)
      await fc.assert(property, { numRuns: Math.min(wanted - fed, 5_000), seed: seed + part, endOnFailure: asked > 0 });
    expect(fed).toBeGreaterThanOrEqual(asked > 0 ? asked : inputs);
    if (asked > 0) console.log(`${name}: ${fed} inputs, seed ${seed}`);
  });
});
