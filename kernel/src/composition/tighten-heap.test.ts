import { execFileSync } from "node:child_process";
import { expect, it, vi } from "vitest";

// Starting processes takes as long as the machine takes.
vi.setConfig({ testTimeout: 120_000 });

/** How much of 50 MB of garbage is still on the heap after some code, in a process of its own. MB. */
function leftAfter(code: string): number {
  const script = `
    import { tightenHeap } from ${JSON.stringify(new URL("./tighten-heap.ts", import.meta.url).href)};
    let garbage = Array.from({ length: 400_000 }, (_, at) => ({ at, text: "x" + at }));
    const before = process.memoryUsage().heapUsed;
    garbage = undefined;
    ${code}
    console.log(Math.round((process.memoryUsage().heapUsed - before) / 1e6));`;
  return Number(execFileSync(process.execPath, ["--input-type=module", "-e", script], { encoding: "utf8" }));
}

it("gives back what nothing refers to any more", () => {
  expect(leftAfter("tightenHeap();")).toBeLessThan(leftAfter("") - 10);
});
