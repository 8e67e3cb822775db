import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";

/** A program that makes much that lives, and says how large the young generation has become. In MB. */
function grownTo(before: string): number {
  const program = `
    import { getHeapSpaceStatistics } from "node:v8";
    import { boundYoungGeneration } from ${JSON.stringify(new URL("./young-generation.ts", import.meta.url).href)};
    ${before}
    const kept = [];
    for (let at = 0; at < 500_000; at += 1) kept.push({ at, text: String(at) });
    const young = getHeapSpaceStatistics().find(({ space_name }) => space_name === "new_space");
    console.log(kept.length > 0 ? young.space_size / 2 ** 20 : 0);`;
  return Number(execFileSync(process.execPath, ["--input-type=module", "--eval", program], { encoding: "utf8" }));
}

describe("the young generation", () => {
  it("stays as small as it is when it is bounded", () => {
    expect(grownTo("boundYoungGeneration();")).toBeLessThan(grownTo("") / 2);
  }, 60_000);
});
