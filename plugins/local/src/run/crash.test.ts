import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { setTimeout as pause } from "node:timers/promises";
import { expect, test } from "vitest";

const writer = fileURLToPath(new URL("../testing/write-for-ever.ts", import.meta.url));

/** What the writer writes: large enough that a file written in pieces would be caught half done. */
function content(round: number): string {
  return `${round}\n`.repeat(40_000);
}

/** Lets the writer work until it has begun, on every third turn until it has written once, and kills it `delay` milliseconds after that. */
async function killed(folder: string, delay: number): Promise<void> {
  const child = spawn(process.execPath, [writer, folder], { stdio: ["ignore", "pipe", "inherit"] });
  await new Promise((resolve) => {
    child.stdout.once("data", resolve);
  });
  const ended = new Promise((resolve) => {
    child.once("exit", resolve);
  });
  // On a busy machine one round may take longer than all delays.
  if (delay % 3 === 2) while (readFileSync(`${folder}/f`, "utf8") === content(0)) await pause(1);
  await pause(delay);
  child.kill("SIGKILL");
  await ended;
}

test("killed at any moment, a file is the old one or the new one, whole and with its final attributes", async () => {
  const folder = mkdtempSync("/var/tmp/masterchef-crash-");
  try {
    const seen = new Set<string>();
    for (let delay = 0; delay < 24; delay += 1) {
      writeFileSync(`${folder}/f`, content(0), { mode: 0o640 });
      await killed(folder, delay);
      const text = readFileSync(`${folder}/f`, "utf8");
      const round = Number(text.split("\n")[0]);
      expect(text === content(round)).toBe(true);
      expect(statSync(`${folder}/f`).mode & 0o7777).toBe(0o640);
      seen.add(String(round));
      // What was only meant for a moment may stay behind, and nobody but its owner may read it before it was complete.
      for (const name of readdirSync(folder)) {
        if (name === "f") continue;
        expect(name).toMatch(/^\.masterchef-[0-9a-f]{16}$/);
        expect([0o600, 0o640]).toContain(statSync(`${folder}/${name}`).mode & 0o7777);
        rmSync(`${folder}/${name}`);
      }
    }
    expect(seen.size).toBeGreaterThan(1);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
