import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, test } from "vitest";
import { directoryOf, entryOf, environmentOf, lastNumber, openFiles, processIds } from "./process-table.ts";

test("a process is told by its number and start, with its parent, files, folder and variables, and is gone once it has ended", async () => {
  const child = spawn("/bin/sleep", ["60"], { cwd: "/", env: { MARK: "here" }, stdio: ["ignore", "pipe", "ignore"] });
  await once(child, "spawn");
  const id = child.pid ?? 0;
  expect(processIds()).toContain(id);
  expect(lastNumber()).toBeGreaterThan(0);
  const entry = entryOf(id);
  expect(entry).toMatchObject({ id, parent: process.pid });
  expect(entry?.started).toMatch(/^\d+$/);
  expect(openFiles(id, [0, 1])).toEqual(["/dev/null", expect.stringMatching(/^(socket|pipe):\[\d+\]$/)]);
  expect(openFiles(id)).toEqual(expect.arrayContaining(["/dev/null"]));
  expect(directoryOf(id)).toBe("/");
  await expect.poll(() => environmentOf(id)?.toString()).toBe("MARK=here\0");
  child.kill("SIGKILL");
  await once(child, "close");
  expect([entryOf(id), directoryOf(id), environmentOf(id), openFiles(id)]).toEqual([undefined, undefined, undefined, []]);
});
