import { join } from "node:path";
import { expect, test } from "vitest";
import { run } from "./ended.ts";
import type { Ended } from "./ended.ts";
import { ownFolder } from "./places.ts";

async function lab(...args: readonly string[]): Promise<Ended> {
  return await run([process.execPath, join(ownFolder, "main.ts"), ...args]);
}

test("a host stays after the command that booted it, can be entered, and goes when told", async () => {
  const up = await lab("up");
  const name = /^(lab\d+) {2}10\.77\.0\.\d+$/m.exec(up.stdout)?.[1] ?? "";
  expect(up).toMatchObject({ code: 0, stdout: expect.stringContaining("lab shell NAME") as string });
  expect(name).not.toBe("");
  expect((await lab("list")).stdout).toMatch(new RegExp(`^${name}  10\\.77\\.0\\.\\d+  running$`, "m"));
  expect(await lab("shell", name, "hostname")).toMatchObject({ code: 0, stdout: `${name}\n` });
  expect(await lab("shell", name, "sh", "-c", "exit 7")).toMatchObject({ code: 7 });
  expect(await lab("down", name)).toEqual({ code: 0, stdout: `Removed: ${name}.\n`, stderr: "" });
  expect((await lab("list")).stdout).not.toContain(`${name}  `);
});

test("a command line that makes no sense is told how it would", async () => {
  expect(await lab("up", "many")).toMatchObject({ code: 64, stderr: '"many" is no number of hosts; say "npm run lab up 5".\n' });
  expect(await lab("shell", "nowhere")).toMatchObject({
    code: 64,
    stderr: expect.stringContaining('There is no host "nowhere"') as string,
  });
  expect(await lab("down", "nowhere")).toMatchObject({ code: 64 });
  expect(await lab("dance")).toMatchObject({ code: 64, stderr: expect.stringMatching(/^usage: npm run lab up/) as string });
});
